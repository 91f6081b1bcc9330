import { ErrorHandler } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { Toasts } from '../ui/toasts';
import { AppErrorHandler } from './app-error-handler';

describe('AppErrorHandler', () => {
  let log: jest.SpyInstance;

  beforeEach(() => {
    log = jest.spyOn(console, 'error').mockImplementation();
    TestBed.configureTestingModule({ providers: [{ provide: ErrorHandler, useClass: AppErrorHandler }] });
  });

  afterEach(() => {
    jest.restoreAllMocks();
  });

  function messageAbout(error: unknown): string | undefined {
    TestBed.inject(ErrorHandler).handleError(error);
    return TestBed.inject(Toasts).shown().at(-1)?.text;
  }

  it('shows a message and leaves the error in the console', () => {
    const error = new Error('boom');

    expect(messageAbout(error)).toContain('Something went wrong');
    expect(log).toHaveBeenCalledWith(expect.anything(), error);
  });

  it('asks to reload when a part of the app is gone from the server', () => {
    expect(messageAbout(new TypeError('Failed to fetch dynamically imported module: /chunk-1.js'))).toContain('Reload');
  });
});
