/** The dashboard, the alerts and docs/monitoring.md name exactly the metrics that a service has. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testEngine } from './support/database.ts';
import { buildTestServer, type TestServer } from './support/server.ts';

const text = (path: string) => readFileSync(fileURLToPath(new URL(`../${path}`, import.meta.url)), 'utf8');
const docs = text('docs/monitoring.md');
const alerts = text('deploy/prometheus/alerts.yaml');

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly datasource?: object;
  readonly gridPos: { readonly h: number; readonly w: number; readonly x: number; readonly y: number };
  readonly targets?: readonly { readonly expr: string }[];
}
const dashboard: {
  readonly schemaVersion: number;
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly { readonly name: string }[] };
} = JSON.parse(text('deploy/grafana/opencif.json'));
const shown = dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));

/** Metric names look like no other word: they have a prefix of ours, of the process, or of the conventions. */
const named = (from: string) => [
  ...new Set(from.match(/\b(?:opencif|process|nodejs|http_server|db_client)_[a-z0-9_]+(?!["=\w]|=~)/g)),
];
/** Labels of the conventions begin like metrics. */
const labels = [
  'http_request_method',
  'http_route',
  'http_response_status_code',
  'db_client_connection_state',
  'db_client_connection_pool_name',
];
const metricsIn = (from: string) => named(from).filter((name) => !labels.includes(name));

let server: TestServer;
let metrics: string[];
let types: Map<string, string>;

beforeAll(async () => {
  server = await buildTestServer();
  const { body } = await server.get('/metrics');
  types = new Map(
    [...body.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = '', type = '']) => [name, type]),
  );
  metrics = [...types].flatMap(([name, type]) =>
    type === 'histogram' ? [name, `${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
  );
  // Several workers have one more: test/cli/serve/silent-worker.engine.test.ts.
  metrics.push('opencif_workers_silent');
});

afterAll(() => server.close());

/** The embedded store has no connections. */
const isOfOtherEngine = (name: string) => testEngine === 'pglite' && name.startsWith('db_client_connection_');

test('the dashboard, the alerts and the page name no metric that a service does not have', () => {
  for (const from of [...shown, alerts, docs]) {
    const told = metricsIn(from).filter((name) => !name.endsWith('_') && !isOfOtherEngine(name));
    expect(told.filter((name) => !metrics.includes(name))).toEqual([]);
  }
  // The patterns above find something.
  expect(shown.every((expr) => metricsIn(expr).length > 0)).toBe(true);
});

test('the page lists every metric that is ours', () => {
  const ofNode = /^(?:process|nodejs)_/;
  const ours = [...types.keys()].filter((name) => !ofNode.test(name));
  expect(ours.length).toBeGreaterThan(10);
  expect(ours.filter((name) => !docs.includes(`\`${name}\``))).toEqual([]);
});

test('every alert has its heading in the page, which its link names, and no heading is left', () => {
  const names = [...alerts.matchAll(/^ +- alert: (\w+)$/gm)].map(([, name]) => name);
  const links = [...alerts.matchAll(/runbook: docs\/monitoring\.md#(\w+)$/gm)].map(([, anchor]) => anchor);
  const headings = [...docs.matchAll(/^### (Opencif\w+)$/gm)].map(([, name]) => name);
  expect(names.length).toBeGreaterThan(10);
  expect(headings).toEqual(names);
  expect(links).toEqual(names.map((name) => name?.toLowerCase()));
});

describe('the dashboard', () => {
  test('lets choose the data source and the job, and every panel uses both', () => {
    expect(dashboard.schemaVersion).toBeGreaterThanOrEqual(37);
    expect(dashboard.templating.list.map(({ name }) => name)).toEqual(['datasource', 'job']);
    for (const { type, datasource } of dashboard.panels.filter((panel) => panel.type !== 'row')) {
      expect([type, datasource]).toEqual([
        type,
        { type: 'prometheus', uid: expect.stringMatching(/^\$\{datasource\}$/) },
      ]);
    }
    for (const expr of shown) {
      // Each metric is followed by a selector.
      for (const name of metricsIn(expr)) expect(expr).toMatch(new RegExp(`${name}\\{job=~"\\$job"`));
    }
  });

  test('has panels that do not cover each other, each with an id of its own', () => {
    const cells = dashboard.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, n) => `${x + (n % w)}/${y + Math.floor(n / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
  });
});

const folder = fileURLToPath(new URL('../deploy/prometheus', import.meta.url));
const promtool = (...args: string[]) => spawnSync('promtool', args, { cwd: folder, encoding: 'utf8' });
const missing = promtool('--version').error !== undefined;

/** Debian has it in its package `prometheus`. */
describe.skipIf(missing)('promtool, where it is installed', () => {
  test('takes the alerts, and each fires when it should', () => {
    expect(promtool('check', 'rules', 'alerts.yaml')).toMatchObject({ status: 0 });
    expect(promtool('test', 'rules', 'alerts.test.yaml')).toMatchObject({ status: 0 });
    const tested = readFileSync(join(folder, 'alerts.test.yaml'), 'utf8');
    for (const [, name] of alerts.matchAll(/^ +- alert: (\w+)$/gm)) expect(tested).toContain(`"${name}"`);
  });

  test('takes the expressions of the dashboard', () => {
    const rules = shown.map((expr, n) => {
      const plain = expr.replaceAll('$__rate_interval', '5m').replaceAll('$job', '.*');
      return { record: `panel:${n}`, expr: plain };
    });
    const scratch = mkdtempSync(join(tmpdir(), 'opencif-panels-'));
    const file = join(scratch, 'panels.json');
    writeFileSync(file, JSON.stringify({ groups: [{ name: 'panels', rules }] }));
    const checked = promtool('check', 'rules', file);
    rmSync(scratch, { recursive: true });
    expect(checked).toMatchObject({ status: 0 });
  });
});
