import type { FoundSnippetResponse } from '../../api/models/found-snippet-response';
import type { SearchResponse } from '../../api/models/search-response';
import type { IconName } from '../../ui/icon';
import { NAV_PAGES } from '../shell/nav-pages';
import type { Recent } from './recent-choices';
import type { SearchQuery } from './search-data';
import { counted, formatCount } from '../../ui/shares';

/** A piece of text, and whether it is what was looked for. */
export interface TextPart {
  readonly text: string;
  readonly isMatch: boolean;
}

export interface SearchOption {
  /** Unlike that of any other option. */
  readonly key: string;
  readonly icon: IconName;
  readonly label: string;
  readonly detail: string;
  readonly excerpt?: readonly TextPart[];
  /** A path of this app. */
  readonly url: string;
}

export interface SearchGroup {
  readonly name: string;
  /** How many there are, of which the options are the first. */
  readonly total: number;
  readonly options: readonly SearchOption[];
}

const LONGEST_NOTE = 80;

/** The answer of the server, and the pages whose name or purpose has the words. Empty groups are left out. */
export function groupsOf({ text, isSnippet }: SearchQuery, answer: SearchResponse | undefined): SearchGroup[] {
  const groups = answer === undefined ? [] : answeredGroups(answer);
  const pages = isSnippet ? [] : pageOptions(text);
  return [...groups, { name: 'Pages', total: pages.length, options: pages }].filter(({ options }) => options.length > 0);
}

/** What is offered before anything is typed. */
export function groupsAtRest(recent: readonly Recent[]): SearchGroup[] {
  const choices = recent.map((choice): SearchOption => ({ ...choice, key: `recent ${choice.url}`, icon: 'refresh' }));
  const pages = pageOptions('');
  return [
    { name: 'Chosen before', total: choices.length, options: choices },
    { name: 'Pages', total: pages.length, options: pages },
  ].filter(({ options }) => options.length > 0);
}

function answeredGroups({ runs, functions, sources, snippets, totals }: SearchResponse): SearchGroup[] {
  return [
    {
      name: 'Functions',
      total: totals.functions,
      options: functions.map((found) => ({
        key: `function ${found.function}`,
        icon: 'terminal',
        label: found.function,
        detail: `${formatCount(found.solved)} of ${counted(found.trials, 'trial')} solved · its seeds and why`,
        url: `/functions/${encodeURIComponent(found.function)}`,
      })),
    },
    {
      name: 'Runs',
      total: totals.runs,
      options: runs.map((found) => ({
        key: `run ${found.run_id}`,
        icon: 'runs',
        label: found.run_id,
        detail: [found.status, shortened(found.notes ?? '')].filter((part) => part !== '').join(' · '),
        url: `/runs/${encodeURIComponent(found.run_id)}`,
      })),
    },
    {
      name: 'Sources',
      total: totals.sources,
      options: sources.map((found) => ({
        key: `source ${found.source_id}`,
        icon: 'source',
        label: found.source_id,
        detail: [found.function ?? '', `used ${counted(found.uses, 'time')}`].filter((part) => part !== '').join(' · '),
        url: `/sources/${encodeURIComponent(found.source_id)}`,
      })),
    },
    {
      name: 'Snippets',
      total: totals.snippets,
      options: snippets.map((found) => ({
        key: `${found.kind} ${found.id}`,
        icon: found.kind === 'entry' ? 'library' : 'check',
        label: found.function,
        detail: `${found.kind === 'entry' ? 'corpus entry' : `result of ${found.run_id ?? 'a run'}`} · where it came from`,
        excerpt: markedParts(found),
        url: `/provenance/${encodeURIComponent(found.id)}`,
      })),
    },
  ];
}

function pageOptions(text: string): SearchOption[] {
  const words = text.toLowerCase().split(/\s+/);
  return NAV_PAGES.filter(({ name, purpose }) => words.every((word) => `${name} ${purpose}`.toLowerCase().includes(word))).map(
    ({ name, purpose, icon, path }) => ({ key: `page ${path}`, icon, label: name, detail: purpose, url: path }),
  );
}

/** The excerpt in pieces. Places that overlap or lie outside, which the server does not send, are left out rather than trusted. */
export function markedParts({ excerpt, matches }: Pick<FoundSnippetResponse, 'excerpt' | 'matches'>): TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (const [start = 0, length = 0] of matches) {
    if (start < end || length <= 0 || start + length > excerpt.length) continue;
    if (start > end) parts.push({ text: excerpt.slice(end, start), isMatch: false });
    end = start + length;
    parts.push({ text: excerpt.slice(start, end), isMatch: true });
  }
  if (end < excerpt.length) parts.push({ text: excerpt.slice(end), isMatch: false });
  return parts;
}

function shortened(text: string): string {
  const line = text.trim().split('\n', 1)[0] ?? '';
  return line.length > LONGEST_NOTE ? `${line.slice(0, LONGEST_NOTE)}…` : line;
}
