import { ErrorHandler, inject, Injectable, Injector } from '@angular/core';
import { Router } from '@angular/router';
import { Toasts } from '../ui/toasts';

/** Says on the page that something failed; the console keeps the error as it came. */
@Injectable()
export class AppErrorHandler extends ErrorHandler {
  private readonly toasts = inject(Toasts);
  private readonly injector = inject(Injector);

  override handleError(error: unknown): void {
    super.handleError(error);
    const isMissing = isMissingChunk(error);
    // Where no page stands yet, the shell says it in the place of the page.
    if (isMissing && !this.hasPage()) return;
    this.toasts.show(
      isMissing
        ? 'This part of the app could not be loaded. Reload the page; the server may have been updated.'
        : 'Something went wrong in this page. The browser’s console tells what.',
      'error',
    );
  }

  /** The router itself reports here, and is there only later. */
  private hasPage(): boolean {
    return this.injector.get(Router).lastSuccessfulNavigation() !== null;
  }
}

/** A lazily loaded file: after an update of the server the old page asks for names that are gone. The wording differs by browser. */
function isMissingChunk(error: unknown): boolean {
  return error instanceof TypeError && /dynamically imported module|module script failed/i.test(error.message);
}
