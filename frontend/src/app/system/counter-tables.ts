import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { MatCard } from '@angular/material/card';
import type { RecordsOfKindResponse } from '../api/models/records-of-kind-response';
import type { SystemResponse } from '../api/models/system-response';
import { formatCount } from '../ui/shares';
import { growthOf, type Sample } from './system-history';

type Kind = RecordsOfKindResponse['kind'];
type Result = Exclude<keyof RecordsOfKindResponse, 'kind'>;

const KINDS: readonly (readonly [Kind, string])[] = [
  ['run_meta', 'Runs'],
  ['used_seed', 'Seeds'],
  ['outcome', 'Outcomes'],
  ['run_status', 'Run states'],
  ['corpus_entry', 'Corpus'],
  ['drops', 'Drops'],
];
const RESULTS: readonly (readonly [Result, string])[] = [
  ['stored', 'Stored'],
  ['replaced', 'Replaced'],
  ['duplicate', 'Duplicate'],
  ['conflict', 'In conflict'],
  ['rejected', 'Invalid'],
];
type Counter = readonly [name: string, read: (system: SystemResponse) => number];

const ANSWERED: readonly Counter[] = [
  ['Answered with 2xx', ({ requests }) => requests.status_2xx],
  ['Answered with 3xx', ({ requests }) => requests.status_3xx],
  ['Answered with 4xx', ({ requests }) => requests.status_4xx],
  ['Answered with 5xx', ({ requests }) => requests.status_5xx],
  ['Commits', ({ commits }) => commits.count],
  ['Commits that failed', ({ commits }) => commits.failed],
];
const TURNED_AWAY: readonly Counter[] = [
  ['Records, queue full', ({ refused }) => refused.records_queue_full],
  ['Records, database locked', ({ refused }) => refused.records_locked],
  ['Records, write-ahead log full', ({ refused }) => refused.records_wal_full],
  ['Records, database out of reach', ({ refused }) => refused.records_away],
  ['Records, commit failed', ({ refused }) => refused.records_commit_failed],
  ['Records, server stopping', ({ refused }) => refused.records_stopping],
  ['Requests, too much under way', ({ refused }) => refused.requests_overloaded],
  ['Requests, too many wrong keys', ({ refused }) => refused.requests_throttled],
  ['Requests, no HTTP or too slow', ({ refused }) => refused.requests_malformed],
  ['Connections, too many', ({ refused }) => refused.connections_dropped],
];

/** What the server has counted since its start. */
@Component({
  selector: 'app-counter-tables',
  imports: [MatCard],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './counter-tables.html',
  styleUrl: './counter-tables.scss',
})
export class CounterTables {
  /** Not empty. */
  readonly history = input.required<readonly Sample[]>();

  protected readonly kinds = KINDS.map(([, name]) => name);
  protected readonly records = computed(() => {
    const { records } = this.latest();
    return RESULTS.map(([result, name]) => {
      const counts = KINDS.map(([kind]) => records.find((record) => record.kind === kind)?.[result] ?? 0);
      return { name, counts: counts.map(formatCount), all: formatCount(counts.reduce((sum, count) => sum + count, 0)) };
    });
  });
  protected readonly tables = computed(() => [
    { caption: 'Requests and commits', counters: ANSWERED.map((counter) => this.row(counter)) },
    { caption: 'Turned away', counters: TURNED_AWAY.map((counter) => this.row(counter)) },
  ]);

  private readonly latest = computed(() => {
    const latest = this.history().at(-1);
    if (latest === undefined) throw new Error('there is no answer to show');
    return latest.system;
  });

  private row([name, read]: Counter) {
    const recent = growthOf(this.history(), read);
    return { name, total: formatCount(read(this.latest())), recent: recent === 0 ? '' : `+${formatCount(recent)}` };
  }
}
