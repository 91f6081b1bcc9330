import { computed, Injectable } from '@angular/core';
import { getServer } from '../api/fn/server/get-server';
import { poll } from './poller';

export type ServerStatus = 'connecting' | 'connected' | 'cannot-store' | 'unreachable';

const INTERVAL_MS = 10_000;

/** What the header says about the server. */
@Injectable({ providedIn: 'root' })
export class ServerState {
  private readonly server = poll(getServer, { params: () => ({}), intervalMs: INTERVAL_MS });

  readonly unreachableSince = this.server.failingSince;
  readonly usesDefaultKey = computed(() => this.server.data()?.uses_default_key ?? false);
  readonly version = computed(() => this.server.data()?.version);
  readonly status = computed<ServerStatus>(() => {
    // An answer, whatever it is, comes from a server that is there.
    const error = this.server.error();
    if (error !== undefined) return error.status === undefined ? 'unreachable' : 'cannot-store';
    const data = this.server.data();
    if (data === undefined) return 'connecting';
    return data.is_storing ? 'connected' : 'cannot-store';
  });
}
