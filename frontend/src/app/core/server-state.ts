import { computed, DOCUMENT, effect, inject, Injectable, untracked } from '@angular/core';
import { getServer } from '../api/fn/server/get-server';
import { follow } from './follow';
import { Live } from './live';

export type ServerStatus = 'connecting' | 'connected' | 'cannot-store' | 'unreachable';

/** A server that can no longer store commits nothing, so no event tells of it. */
const INTERVAL_MS = 15_000;

/** What the header says about the server. */
@Injectable({ providedIn: 'root' })
export class ServerState {
  private readonly live = inject(Live);
  private readonly server = follow(getServer, { params: () => ({}), byClockMs: () => INTERVAL_MS, fallbackMs: INTERVAL_MS });

  readonly unreachableSince = this.server.failingSince;
  /** Until the server has answered, the page itself says what stands above it, so that nothing moves then. */
  private readonly head = inject(DOCUMENT).head;
  readonly usesDefaultKey = computed(() => this.server.data()?.uses_default_key ?? this.saidByPage('default-key') === 'true');
  readonly notice = computed(() => {
    const data = this.server.data();
    return data === undefined ? this.saidByPage('notice') : (data.notice ?? undefined);
  });
  readonly version = computed(() => this.server.data()?.version);
  readonly status = computed<ServerStatus>(() => {
    // An answer, whatever it is, comes from a server that is there.
    const error = this.server.error();
    if (error !== undefined) return error.status === undefined ? 'unreachable' : 'cannot-store';
    const data = this.server.data();
    if (data === undefined) return 'connecting';
    return data.is_storing ? 'connected' : 'cannot-store';
  });

  constructor() {
    // Each of the two may be the first to notice that the server is away.
    effect(() => {
      if (this.live.reconnectingSince() !== undefined) untracked(() => this.server.refresh());
    });
    effect(() => {
      if (this.status() === 'unreachable') untracked(() => this.live.doubt());
    });
  }

  private saidByPage(name: string): string | undefined {
    return this.head.querySelector<HTMLMetaElement>(`meta[name="aurora-${name}"]`)?.content;
  }
}
