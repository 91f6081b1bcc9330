import { HttpContext, HttpContextToken } from '@angular/common/http';
import { Injectable, signal } from '@angular/core';

/** The key that goes with a request; without one it goes as anybody's. */
export const API_KEY = new HttpContextToken<string | undefined>(() => undefined);

/** The key that somebody typed in this tab, in memory alone: never stored, never in an address, gone with the tab or a reload. */
@Injectable({ providedIn: 'root' })
export class ApiKey {
  private readonly typed = signal('');
  readonly value = this.typed.asReadonly();

  set(key: string): void {
    this.typed.set(key.trim());
  }

  /** For a request that writes. */
  context(): HttpContext {
    return new HttpContext().set(API_KEY, this.typed() || undefined);
  }
}
