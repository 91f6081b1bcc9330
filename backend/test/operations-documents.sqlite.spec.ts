import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { parseYaml } from '@redocly/openapi-core';
import { Metrics } from '../src/metrics/index.js';
import { labelsByName, parseScrape, type Scrape } from './support/prometheus.js';
import { readQuery, type Selector } from './support/promql.js';
import { runMetaBody, usedSeedBody } from './support/records.js';
import { startTestApp } from './support/test-app.js';

const DIRECTORY = join(import.meta.dirname, '../../docs/operations');
const text = (file: string): string => readFileSync(join(DIRECTORY, file), 'utf8');

let scrape: Scrape;

/** After traffic that gives every metric a sample, and every status that a document speaks of. */
beforeAll(async () => {
  const app = await startTestApp();
  await app.post('/api/run-meta', runMetaBody());
  await app.post('/api/run-meta', runMetaBody(), { 'x-api-key': 'wrong' });
  const { requests } = app.nest.get(Metrics);
  const route = { method: 'POST', url: '/api/used-seeds' };
  for (const status of [429, 503]) requests.count(route, 'POST', status, 0.001);
  await app.post('/api/used-seeds', usedSeedBody());
  scrape = parseScrape((await app.get('/metrics')).body as string);
  await app.stop();
});

/** Labels that Prometheus itself gives to every sample. */
const OF_PROMETHEUS = new Set(['instance', 'job']);

/** What is wrong with a query, given what the server exposes. */
function faultsOf(query: string): string[] {
  const exposed = labelsByName(scrape);
  const { selectors, labels } = readQuery(query);
  const ofSelectors = selectors.flatMap(({ metric, matchers }) => {
    const known = exposed.get(metric);
    if (known === undefined) return [`there is no ${metric}`];
    return matchers.filter(({ label }) => !OF_PROMETHEUS.has(label)).flatMap((matcher) => faultOf(metric, matcher, known));
  });
  const known = new Set([...OF_PROMETHEUS, ...selectors.flatMap(({ metric }) => [...(exposed.get(metric)?.keys() ?? [])])]);
  return [...ofSelectors, ...labels.filter((label) => !known.has(label)).map((label) => `nothing has the label ${label}`)];
}

function faultOf(metric: string, { label, operator, value }: Selector['matchers'][number], known: Map<string, Set<string>>): string[] {
  const values = known.get(label);
  if (values === undefined) return [`${metric} has no label ${label}`];
  const alternatives = operator.endsWith('~') ? value.split('|') : [value];
  return alternatives
    .filter((alternative) => ![...values].some((candidate) => new RegExp(`^(?:${alternative})$`).test(candidate)))
    .map((alternative) => `${metric} never has ${label}="${alternative}"`);
}

describe('the alert rules', () => {
  interface Rules {
    readonly groups: readonly { readonly rules: readonly Rule[] }[];
  }
  interface Rule {
    readonly alert: string;
    readonly expr: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations: Readonly<Record<string, string>>;
  }
  const { groups } = parseYaml(text('alerts.yml')) as Rules;
  const rules = groups.flatMap((group) => group.rules);

  it.each(rules.map(({ alert, expr }) => [alert, expr]))('%s names only what the server exposes', (_alert, expr) => {
    expect(faultsOf(expr)).toEqual([]);
  });

  it('have a name of their own, a severity, a summary and what to do', () => {
    expect(rules.length).toBeGreaterThan(8);
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
    for (const rule of rules)
      expect(rule).toMatchObject({
        alert: expect.stringMatching(/^Aurora[A-Z]\w+$/),
        labels: { severity: expect.stringMatching(/^(critical|warning|info)$/) },
        annotations: { summary: expect.stringMatching(/\.$/), action: expect.stringMatching(/\.$/) },
      });
  });

  it('are all explained in monitoring.md, and no others', () => {
    const explained = [...text('monitoring.md').matchAll(/^\| `(Aurora\w+)` \|/gm)].map(([, alert]) => alert);
    expect(explained).toEqual(rules.map(({ alert }) => alert));
  });
});

describe('the dashboard', () => {
  interface Dashboard {
    readonly panels: readonly Panel[];
    readonly templating: { readonly list: readonly { readonly name: string; readonly query: string | { readonly query: string } }[] };
    readonly annotations: { readonly list: readonly { readonly expr: string }[] };
  }
  interface Panel {
    readonly id: number;
    readonly title: string;
    readonly gridPos: Readonly<Record<'x' | 'y' | 'w' | 'h', number>>;
    readonly targets: readonly { readonly expr: string; readonly legendFormat: string }[];
  }
  const { panels, templating, annotations } = JSON.parse(text('grafana-dashboard.json')) as Dashboard;

  it.each(panels.map((panel) => [panel.title, panel] as const))('names in "%s" only what the server exposes', (_title, { targets }) => {
    expect(targets.flatMap(({ expr }) => faultsOf(expr))).toEqual([]);
    // A legend shows labels that the query has kept.
    for (const { expr, legendFormat } of targets)
      for (const [, label = ''] of legendFormat.matchAll(/\{\{(\w+)\}\}/g)) {
        const { labels } = readQuery(expr);
        if (labels.length > 0) expect({ expr, labels }).toMatchObject({ labels: expect.arrayContaining([label]) });
      }
  });

  it('names in its variables and marks only what the server exposes', () => {
    expect(annotations.list.flatMap(({ expr }) => faultsOf(expr))).toEqual([]);
    const queries = templating.list.map(({ query }) => (typeof query === 'string' ? query : query.query));
    expect(queries).toEqual(['prometheus', 'label_values(aurora_build_info, instance)']);
    expect(labelsByName(scrape).has('aurora_build_info')).toBe(true);
  });

  it('has panels that do not cover each other', () => {
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, n) => `${String(x + (n % w))},${String(y + Math.floor(n / w))}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    for (const { gridPos } of panels) expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
  });
});

describe('the table of metrics in monitoring.md', () => {
  it('has every metric of this server with its type, labels and meaning, and no other', () => {
    const labels = labelsByName(scrape);
    const rows = [...scrape.types]
      .filter(([name]) => name.startsWith('aurora_'))
      .map(([name, type]) => {
        const of = [...(labels.get(type === 'histogram' ? `${name}_count` : name)?.keys() ?? [])];
        return `| \`${name}\` | ${type} | ${of.map((label) => `\`${label}\``).join(', ')} | ${scrape.helps.get(name) ?? ''} |`;
      });
    const documented = text('monitoring.md')
      .split('\n')
      .filter((line) => line.startsWith('| `aurora_'));
    expect(documented).toEqual(rows);
  });

  it('stands in a text that names no other metric', () => {
    const named = [...text('monitoring.md').matchAll(/`((?:aurora|process|nodejs)_\w+)[`{]/g)].map(([, name = '']) => name);
    expect(named.filter((name) => !scrape.types.has(name) && !labelsByName(scrape).has(name))).toEqual([]);
  });
});

describe('the check of a query, as a control', () => {
  it.each([
    ['rate(aurora_http_request_total[5m])', 'there is no aurora_http_request_total'],
    ['aurora_commit_duration_seconds > 1', 'there is no aurora_commit_duration_seconds'],
    ['aurora_http_refused_total{reason="trottled"}', 'aurora_http_refused_total never has reason="trottled"'],
    ['sum(rate(aurora_records_total{result=~"rejected|lost"}[5m]))', 'aurora_records_total never has result="lost"'],
    ['aurora_records_total{table="corpus"}', 'aurora_records_total has no label table'],
    ['sum by (tabel) (aurora_records_total)', 'nothing has the label tabel'],
  ])('finds the fault of %s', (query, fault) => {
    expect(faultsOf(query)).toEqual([fault]);
  });

  it.each(['sum(rate(aurora_storing[5m])', 'rate(aurora_storing[5 minutes])', 'median(aurora_storing)', 'sum(aurora_storing))'])(
    'does not take %s for a query',
    (query) => {
      expect(() => readQuery(query)).toThrow();
    },
  );
});
