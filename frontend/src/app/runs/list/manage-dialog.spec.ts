import { provideHttpClient, withInterceptors } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting, type TestRequest } from '@angular/common/http/testing';
import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { apiInterceptor } from '../../core/api.interceptor';
import { aStanding } from '../testing/builders';
import { giveLayout } from '../testing/layout';
import { ManageDialog } from './manage-dialog';
import type { RunsAction } from './manage-runs';

const KEY_FIELD = 'input[type=password]';

describe('the question before runs are deleted or locked', () => {
  let fixture: ComponentFixture<ManageDialog>;
  let http: HttpTestingController;
  let takeLayoutBack: () => void;

  beforeEach(() => {
    takeLayoutBack = giveLayout({ rowPx: 40 });
    TestBed.configureTestingModule({ providers: [provideHttpClient(withInterceptors([apiInterceptor])), provideHttpClientTesting()] });
    http = TestBed.inject(HttpTestingController);
  });

  afterEach(() => {
    http.verify();
    takeLayoutBack();
  });

  async function open(action: RunsAction, runIds: readonly string[]): Promise<void> {
    fixture = TestBed.createComponent(ManageDialog);
    fixture.componentRef.setInput('action', action);
    fixture.componentRef.setInput('runIds', runIds);
    await fixture.whenStable();
    for (const runId of runIds) {
      const run = aStanding({ run_id: runId, seeds: 3, outcomes: 2, locked: runId === 'locked' });
      http.expectOne(`/api/run-meta/${runId}`).flush({ run });
    }
    await fixture.whenStable();
  }

  const host = (): HTMLElement => fixture.nativeElement as HTMLElement;
  const text = (): string => host().textContent.replace(/\s+/g, ' ');
  async function typeKey(key: string): Promise<void> {
    const field = host().querySelector<HTMLInputElement>(KEY_FIELD)!;
    field.value = key;
    field.dispatchEvent(new Event('input'));
    await fixture.whenStable();
  }
  async function confirm(): Promise<void> {
    host()
      .querySelector('form')
      ?.dispatchEvent(new Event('submit', { cancelable: true }));
    await fixture.whenStable();
  }
  async function next(runId: string, method: string): Promise<TestRequest> {
    const request = http.expectOne((one) => one.url === `/api/run-meta/${runId}` && one.method === method);
    await fixture.whenStable();
    return request;
  }

  it('says what will be gone, and that a locked run stays', async () => {
    await open('delete', ['a', 'b', 'locked']);

    expect(text()).toContain('This removes 2 runs, 6 seeds and 4 outcomes for good.');
    expect(text()).toContain('Locked: it stays');
  });

  it('sends nothing without a key', async () => {
    await open('delete', ['a']);

    await confirm();

    expect(text()).toContain('The API key is needed for this.');
  });

  it('deletes one after another with the key, and tells which are gone', async () => {
    await open('delete', ['a', 'b', 'locked']);
    const gone = jest.fn();
    fixture.componentInstance.closed.subscribe(gone);
    await typeKey('secret');
    await confirm();
    const first = await next('a', 'DELETE');
    expect(first.request.headers.get('x-api-key')).toBe('secret');
    first.flush({ ok: true });
    await fixture.whenStable();
    expect(text()).toContain('1 of 2 runs deleted');

    (await next('b', 'DELETE')).flush(
      { error: 'conflict', details: 'The run is locked against deletion.', request_id: 'r' },
      { status: 409, statusText: 'Conflict' },
    );
    await fixture.whenStable();
    expect(text()).toContain('The run is locked against deletion.');
    [...host().querySelectorAll('button')].find(({ textContent }) => textContent.trim() === 'Close')?.click();

    expect(gone).toHaveBeenCalledWith(['a']);
  });

  it('stops at a wrong key and asks for another one', async () => {
    await open('delete', ['a', 'b']);
    await typeKey('wrong');
    await confirm();

    (await next('a', 'DELETE')).flush(
      { error: 'unauthorized', details: 'no', request_id: 'r' },
      { status: 401, statusText: 'Unauthorized' },
    );
    await fixture.whenStable();

    expect(text()).toContain('The server does not accept this key.');
    expect(host().querySelector(KEY_FIELD)?.getAttribute('aria-invalid')).toBe('true');
  });

  it('locks what is not locked yet', async () => {
    await open('lock', ['a', 'locked']);
    await typeKey('secret');
    await confirm();

    const request = await next('a', 'PATCH');
    expect(request.request.body).toEqual({ locked: true });
    request.flush({ ok: true, run_id: 'a' });
    await fixture.whenStable();

    expect(text()).toContain('1 of 1 run locked');
  });
});
