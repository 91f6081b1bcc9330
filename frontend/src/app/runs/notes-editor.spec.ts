import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { type ComponentFixture, TestBed } from '@angular/core/testing';
import { ApiKey } from '../core/api-key';
import { NotesEditor } from './notes-editor';

describe('the editor of the notes', () => {
  let fixture: ComponentFixture<NotesEditor>;
  let host: HTMLElement;
  let http: HttpTestingController;
  let closings: number;

  beforeEach(() => {
    Object.defineProperty(HTMLDialogElement.prototype, 'showModal', { configurable: true, value: jest.fn() });
    TestBed.configureTestingModule({ providers: [provideHttpClient(), provideHttpClientTesting()] });
    TestBed.inject(ApiKey).set('secret');
    http = TestBed.inject(HttpTestingController);
    fixture = TestBed.createComponent(NotesEditor);
    fixture.componentRef.setInput('runId', 'run-1');
    fixture.componentRef.setInput('notes', 'as it was');
    host = fixture.nativeElement as HTMLElement;
    closings = 0;
    fixture.componentInstance.closed.subscribe(() => (closings += 1));
    fixture.detectChanges();
  });

  afterEach(() => {
    http.verify();
    Reflect.deleteProperty(HTMLDialogElement.prototype, 'showModal');
  });

  const area = (): HTMLTextAreaElement => host.querySelector('textarea')!;
  const conflict = (): string | undefined => host.querySelector('[role=alert]')?.textContent;
  const button = (name: RegExp): HTMLButtonElement =>
    [...host.querySelectorAll('button')].find(({ textContent }) => name.test(textContent))!;

  function write(text: string): void {
    area().value = text;
    area().dispatchEvent(new Event('input'));
    fixture.detectChanges();
  }

  function changeElsewhere(notes: string): void {
    fixture.componentRef.setInput('notes', notes);
    fixture.detectChanges();
  }

  function click(name: RegExp): void {
    button(name).click();
    fixture.detectChanges();
  }

  it('shows the newest notes as long as nothing was written', () => {
    changeElsewhere('theirs');

    expect(area().value).toBe('theirs');
    expect(conflict()).toBeUndefined();
  });

  it('keeps a draft when the notes are changed elsewhere, shows both, and saves neither unasked', () => {
    write('mine');
    changeElsewhere('theirs');

    expect(area().value).toBe('mine');
    expect(conflict()).toContain('theirs');
    expect(button(/^Save/).disabled).toBe(true);
  });

  it('saves the draft over the others once that was chosen', () => {
    write('mine');
    changeElsewhere('theirs');
    click(/Keep my draft/);
    expect(conflict()).toBeUndefined();

    click(/^Save/);

    const { request } = http.expectOne('/api/run-meta/run-1');
    expect(request.body).toEqual({ notes: 'mine' });
  });

  it.each([/Keep my draft/, /Take these/])('goes on in the text after the choice %s', (choice) => {
    write('mine');
    changeElsewhere('theirs');
    button(choice).focus();

    click(choice);

    expect(document.activeElement).toBe(area());
  });

  it('takes the others on demand, and follows them again', () => {
    write('mine');
    changeElsewhere('theirs');
    click(/Take these/);
    expect(area().value).toBe('theirs');

    changeElsewhere('theirs again');

    expect(area().value).toBe('theirs again');
  });

  it('is not closed by a click beside it over a draft, nor by anything while it is saved', () => {
    const closedby = (): string | null | undefined => host.querySelector('dialog')?.getAttribute('closedby');
    expect(closedby()).toBe('any');
    write('mine');
    expect(closedby()).toBe('closerequest');

    click(/^Save/);
    expect(closedby()).toBe('none');
    host.querySelector('dialog')!.dispatchEvent(new Event('cancel', { cancelable: true }));
    expect(closings).toBe(0);

    http.expectOne('/api/run-meta/run-1').flush({});
    expect(closings).toBe(1);
  });
});
