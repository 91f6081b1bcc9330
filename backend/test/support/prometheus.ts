/** What a scrape says: every sample by its name with its labels, as they stand in the text. */
export interface Scrape {
  readonly samples: ReadonlyMap<string, number>;
  /** By family name, as `# TYPE` declares it. */
  readonly types: ReadonlyMap<string, string>;
  /** By family name. */
  readonly helps: ReadonlyMap<string, string>;
}

const LABELS = String.raw`\{(?:[a-zA-Z_]\w*="(?:[^"\\\n]|\\[\\"n])*",?)*\}`;
const SAMPLE = new RegExp(String.raw`^([a-zA-Z_:][\w:]*(?:${LABELS})?) (\S+)$`);
const SUFFIXES: Readonly<Record<string, string>> = { histogram: '(_bucket|_sum|_count)', summary: '(|_sum|_count)' };

/**
 * Reads Prometheus' text format, strictly.
 * @throws Error at a line that is not of the format, a family declared twice, a sample twice or outside its family
 */
export function parseScrape(text: string): Scrape {
  if (!text.endsWith('\n')) throw new Error('the last line does not end');
  const samples = new Map<string, number>();
  const types = new Map<string, string>();
  const helps = new Map<string, string>();
  let family = '';
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const [, described, help] = /^# HELP (\w+) (.+)$/.exec(line) ?? [];
    if (described !== undefined && help !== undefined) {
      helps.set(described, help);
      continue;
    }
    const declared = /^# TYPE (\w+) (counter|gauge|histogram|summary)$/.exec(line);
    if (declared !== null) {
      const [, name = '', type = ''] = declared;
      if (types.has(name)) throw new Error(`declared twice: ${name}`);
      types.set(name, type);
      family = name;
      continue;
    }
    const [, sample, value] = SAMPLE.exec(line) ?? [];
    if (sample === undefined || value === undefined) throw new Error(`not Prometheus' text format: ${line}`);
    if (samples.has(sample)) throw new Error(`twice: ${sample}`);
    const name = sample.replace(/\{.*/, '');
    if (!new RegExp(`^${family}${SUFFIXES[types.get(family) ?? ''] ?? ''}$`).test(name)) throw new Error(`outside its family: ${line}`);
    samples.set(sample, Number(value.replace('Inf', 'Infinity').replace(/^Nan$/, 'NaN')));
  }
  return { samples, types, helps };
}

/** How much each sample grew; those that did not are left out. */
export function growth(before: Scrape, after: Scrape): Record<string, number> {
  const grown: Record<string, number> = {};
  for (const [sample, value] of after.samples) {
    const by = value - (before.samples.get(sample) ?? 0);
    if (by !== 0) grown[sample] = by;
  }
  return grown;
}

/** The names of the samples, each with the values that its labels have. */
export function labelsByName({ samples }: Scrape): Map<string, Map<string, Set<string>>> {
  const names = new Map<string, Map<string, Set<string>>>();
  for (const sample of samples.keys()) {
    const name = sample.replace(/\{.*/, '');
    const labels = names.get(name) ?? new Map<string, Set<string>>();
    names.set(name, labels);
    for (const [, label = '', value = ''] of sample.matchAll(/([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g))
      labels.set(label, (labels.get(label) ?? new Set()).add(value));
  }
  return names;
}
