import { ErrorHandler, inject, Injectable } from '@angular/core';
import { Toasts } from '../ui/toasts';

/** Says on the page that something failed; the console keeps the error as it came. */
@Injectable()
export class AppErrorHandler extends ErrorHandler {
  private readonly toasts = inject(Toasts);

  override handleError(error: unknown): void {
    super.handleError(error);
    this.toasts.show(
      isMissingChunk(error)
        ? 'This part of the app could not be loaded. Reload the page; the server may have been updated.'
        : 'Something went wrong in this page. The browser’s console tells what.',
      'error',
    );
  }
}

/** A lazily loaded file: after an update of the server the old page asks for names that are gone. The wording differs by browser. */
function isMissingChunk(error: unknown): boolean {
  return error instanceof TypeError && /dynamically imported module|module script failed/i.test(error.message);
}
