import { Location } from '@angular/common';
import { TestBed } from '@angular/core/testing';
import { provideRouter, Router, withComponentInputBinding } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import RunStatusPage from './run-status.page';
import { ROW_PX } from './seed-list';
import { aRun, seedsUpTo } from './testing/builders';
import { FakeServer, httpProviders } from './testing/fake-server';
import { giveLayout } from './testing/layout';

describe('the page of the latest run', () => {
  let server: FakeServer;
  let harness: RouterTestingHarness;
  let location: Location;
  let takeLayoutBack: () => void;

  beforeEach(() => {
    jest.useFakeTimers({ now: new Date('2025-10-02T09:20:00Z') });
    takeLayoutBack = giveLayout({ rowPx: ROW_PX });
    TestBed.configureTestingModule({
      providers: [...httpProviders, provideRouter([{ path: '', component: RunStatusPage }], withComponentInputBinding())],
    });
    server = new FakeServer();
    server.announce(aRun());
    server.receive(...seedsUpTo(5).reverse());
    location = TestBed.inject(Location);
  });

  afterEach(() => {
    server.close();
    takeLayoutBack();
    jest.useRealTimers();
  });

  async function open(url: string): Promise<void> {
    TestBed.inject(Router).setUpLocationChangeListener();
    harness = await RouterTestingHarness.create(url);
    await settle();
  }

  async function settle(): Promise<void> {
    for (let turn = 0; turn < 3; turn += 1) {
      server.answerAll();
      await jest.advanceTimersByTimeAsync(50);
    }
    TestBed.tick();
  }

  function host(): HTMLElement {
    return harness.fixture.nativeElement as HTMLElement;
  }

  async function clickRow(index: number): Promise<void> {
    host().querySelectorAll<HTMLElement>('[role=option]')[index]?.click();
    await settle();
  }

  async function close(): Promise<void> {
    host().querySelector<HTMLElement>('button[aria-label="Close the detail"]')?.click();
    await settle();
  }

  function shownSeed(): string | undefined {
    return /Seed for (f\d+)/.exec(host().textContent)?.[1];
  }

  it('keeps the selected seed in the address', async () => {
    await open('/');

    await clickRow(1);

    expect(TestBed.inject(Router).url).toBe('/?seed=s4');
    expect(shownSeed()).toBe('f4');
  });

  it('opens the seed of a link', async () => {
    await open('/?seed=s2');

    expect(shownSeed()).toBe('f2');
  });

  it('closes with "back", however many seeds were looked at', async () => {
    await open('/');
    await clickRow(1);
    await clickRow(2);

    location.back();
    await settle();

    expect(TestBed.inject(Router).url).toBe('/');
    expect(shownSeed()).toBeUndefined();
  });

  it('goes back when the detail that was opened here is closed', async () => {
    await open('/');
    await clickRow(1);
    const back = jest.spyOn(location, 'back');

    await close();

    expect(back).toHaveBeenCalledTimes(1);
    expect(TestBed.inject(Router).url).toBe('/');
  });

  it('stays in the app when the detail of a link is closed', async () => {
    await open('/?seed=s2');
    const back = jest.spyOn(location, 'back');

    await close();

    expect(back).not.toHaveBeenCalled();
    expect(TestBed.inject(Router).url).toBe('/');
    expect(shownSeed()).toBeUndefined();
  });
});
