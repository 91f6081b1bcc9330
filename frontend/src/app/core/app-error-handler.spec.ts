import { ErrorHandler } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { provideRouter, Router } from '@angular/router';
import { Toasts } from '../ui/toasts';
import { AppErrorHandler } from './app-error-handler';

describe('AppErrorHandler', () => {
  let log: jest.SpyInstance;

  beforeEach(() => {
    log = jest.spyOn(console, 'error').mockImplementation();
    TestBed.configureTestingModule({
      providers: [provideRouter([{ path: '', children: [] }]), { provide: ErrorHandler, useClass: AppErrorHandler }],
    });
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

  it('leaves it to the page to say that it could not be loaded, where no page stands yet', async () => {
    const missing = new TypeError('Failed to fetch dynamically imported module: /chunk-1.js');
    expect(messageAbout(missing)).toBeUndefined();
    expect(log).toHaveBeenCalledWith(expect.anything(), missing);
    expect(messageAbout(new Error('boom'))).toContain('Something went wrong');

    await TestBed.inject(Router).navigateByUrl('/');

    expect(messageAbout(missing)).toContain('Reload');
  });

  it('asks to reload when a part of the app is gone from the server', async () => {
    await TestBed.inject(Router).navigateByUrl('/');

    expect(messageAbout(new TypeError('Failed to fetch dynamically imported module: /chunk-1.js'))).toContain('Reload');
  });
});
