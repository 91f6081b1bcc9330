import { TestBed } from '@angular/core/testing';
import { Announcements } from './announcements';

describe('Announcements', () => {
  let announcements: Announcements;

  beforeEach(() => {
    jest.useFakeTimers();
    announcements = TestBed.runInInjectionContext(() => new Announcements());
  });

  afterEach(() => {
    TestBed.resetTestingModule();
    jest.useRealTimers();
  });

  it('speaks at once after a silence', () => {
    announcements.count('outcome', 2, 5);

    expect(announcements.text()).toBe('2 new outcomes, 5 in all');
  });

  it('gathers what comes within a few seconds, and adds it up', () => {
    announcements.say('The run is running again');
    announcements.count('seed', 1, 10);
    announcements.count('outcome', 1, 3);
    announcements.count('seed', 4, 14);
    announcements.say('The run has finished');
    jest.advanceTimersByTime(2_999);
    expect(announcements.text()).toBe('The run is running again');

    jest.advanceTimersByTime(1);

    expect(announcements.text()).toBe('The run has finished. 5 new seeds, 14 in all. 1 new outcome, 3 in all');
  });

  it('does not speak of what is no longer shown', () => {
    announcements.say('The run is running again');
    announcements.count('seed', 1, 10);

    announcements.forgetCounts();
    jest.advanceTimersByTime(60_000);

    expect(announcements.text()).toBe('The run is running again');
  });
});
