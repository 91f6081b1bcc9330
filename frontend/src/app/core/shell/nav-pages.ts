import type { IconName } from '../../ui/icon';

export interface NavPage {
  readonly path: string;
  readonly name: string;
  readonly icon: IconName;
  /** After `g`, this key goes there. */
  readonly key: string;
  /** What it is for, in the help sheet and in the search. */
  readonly purpose: string;
  /** First segments of the addresses that belong to it. */
  readonly segments: readonly string[];
}

/** The pages of the navigation, in its order. */
export const NAV_PAGES: readonly NavPage[] = [
  { path: '/', name: 'Overview', icon: 'overview', key: 'o', purpose: 'What is going on, and what needs a look', segments: [''] },
  {
    path: '/runs',
    name: 'Runs',
    icon: 'runs',
    key: 'r',
    purpose: 'All runs, to filter and to compare',
    segments: ['runs', 'live', 'compare', 'functions'],
  },
  {
    path: '/sources',
    name: 'Sources',
    icon: 'source',
    key: 's',
    purpose: 'Which corpus entries help as seeds, and which do harm',
    segments: ['sources', 'provenance'],
  },
  {
    path: '/insights',
    name: 'Insights',
    icon: 'insights',
    key: 'i',
    purpose: 'Whether seeding helps, and how sure that is',
    segments: ['insights'],
  },
  {
    path: '/corpus',
    name: 'Corpus',
    icon: 'library',
    key: 'c',
    purpose: 'The solutions that seeds are taken from',
    segments: ['corpus'],
  },
  { path: '/system', name: 'System', icon: 'system', key: 'y', purpose: 'How the server is doing', segments: ['system'] },
];

/** @param url a path with or without a query, such as `/runs/r1?seed=2` */
export function sectionOf(url: string): NavPage | undefined {
  const segment = pathOf(url).split('/', 2)[1] ?? '';
  return NAV_PAGES.find(({ segments }) => segments.includes(segment));
}

export function pathOf(url: string): string {
  return url.split(/[?#]/, 1)[0] ?? '';
}
