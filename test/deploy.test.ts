/** Image, Compose, Kubernetes and systemd: what they name exists, and the files that the image holds are enough to serve. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { limitSettings, settings } from '../src/config-settings.ts';
import { variablesOf } from '../src/config-source.ts';
import { endpoints } from '../src/contract/endpoints.ts';
import { watched } from './support/program.ts';
import { briefProcesses } from './support/scale.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const manifests = readdirSync(join(root, 'deploy'), { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.(?:yaml|env|service)$/.test(path))
  .map((path) => `deploy/${path}`);
const files = ['Dockerfile', 'compose.yaml', ...manifests];
const dockerfile = read('Dockerfile');
const packageJson = JSON.parse(read('package.json'));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'opencif-deploy-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(files)('%s', (path) => {
  test('names only settings that exist', () => {
    const known = Object.values({ ...settings, ...limitSettings }).flatMap((row) =>
      variablesOf(row ?? settings.host),
    );
    const named = read(path).match(/\b(?:OPENCIF_[A-Z_]+|DATABASE_URL(?:_[A-Z]+)?)\b/g) ?? [];
    expect(named.filter((name) => !known.includes(name))).toEqual([]);
  });

  test('asks only paths that are endpoints', () => {
    const asked = read(path).match(/\/health(?:\/\w+)?/g) ?? [];
    const paths: readonly string[] = endpoints.map((endpoint) => endpoint.path);
    expect(asked.filter((one) => !paths.includes(one))).toEqual([]);
  });
});

describe('the image', () => {
  /** What its last stage copies from the one that builds. */
  const copied = [...dockerfile.matchAll(/^COPY --from=build (.+) \S+$/gm)].flatMap(([, list = '']) =>
    list.split(' ').map((path) => path.replace('/build/', '')),
  );

  test('carries the version of the package, and builds it by its own scripts', () => {
    expect(dockerfile).toContain(`ARG VERSION=${packageJson.version}\n`);
    const run = [...dockerfile.matchAll(/npm run (\S+)/g)].map(([, script = '']) => script);
    expect(run).toEqual(['build']);
    expect(Object.keys(packageJson.scripts)).toEqual(expect.arrayContaining(run));
  });

  test('is built of everything that a build is made of, and of nothing else', () => {
    const allowed = [...read('.dockerignore').matchAll(/^!(.+)$/gm)].map(([, path = '']) => path);
    const [, list = ''] = /const inputs = digestOf\(root, \[([^\]]+)\]/.exec(read('scripts/build.mjs')) ?? [];
    const inputs = [...list.matchAll(/'([^']+)'/g)].map(([, path = '']) =>
      path.replace(/^tsconfig.*/, 'tsconfig*.json'),
    );
    const others = [...copied.filter((path) => !['node_modules', 'dist'].includes(path)), '.npmrc'];
    expect(new Set(allowed)).toEqual(new Set([...inputs, ...others]));
    for (const path of allowed.filter((one) => !one.includes('*')))
      expect(existsSync(join(root, path))).toBe(true);
  });

  test('holds enough files to serve all pages', async () => {
    const image = join(folder, 'image');
    const isShared = (path: string) => path === 'node_modules';
    for (const path of copied.filter((one) => !isShared(one)))
      cpSync(join(root, path), join(image, path), { recursive: true });
    for (const path of copied.filter(isShared)) symlinkSync(join(root, path), join(image, path));
    const args = [...briefProcesses, join(image, 'dist/main.js'), 'serve', '--json'];
    const child = spawn(process.execPath, args, {
      env: { PORT: '0', OPENCIF_DATA_DIR: join(folder, 'data'), OPENCIF_DURABILITY: 'fast' },
    });
    const service = watched(child);
    try {
      await service.said('"url"');
      const { url } = JSON.parse(service.stdout().split('\n')[0] ?? '') as { url: string };
      for (const path of [
        '/health/live',
        '/health/ready',
        '/docs',
        '/docs/swagger-ui.js',
        '/openapi.json',
        '/console/sign-in',
      ]) {
        expect([path, (await fetch(`${url}${path}`)).status]).toEqual([path, 200]);
      }
      service.signal('SIGTERM');
      expect((await service.ended).code).toBe(0);
    } finally {
      service.signal('SIGKILL');
    }
  });

  test.each([
    ['fits', 200, 0],
    ['refuses', 503, 1],
    ['is gone', null, 1],
  ])('is healthy or not by its own check: whoever answers %s', async (_what, status, code) => {
    const asked: (string | undefined)[] = [];
    const answering = createServer(({ url }, response) => {
      asked.push(url);
      response.writeHead(status ?? 500).end();
    });
    await new Promise<void>((resolve) => {
      answering.listen(0, '127.0.0.1', resolve);
    });
    const { port } = answering.address() as AddressInfo;
    if (status === null) await new Promise((resolve) => answering.close(resolve));
    const [, command = ''] = /^HEALTHCHECK[^\n]*\n +CMD (\[.+\])$/m.exec(dockerfile) ?? [];
    const [program, ...args] = JSON.parse(command) as string[];
    expect(program).toBe('node');
    const child = spawn(process.execPath, args, { env: { PORT: String(port) } });
    expect((await once(child, 'exit'))[0]).toBe(code);
    expect(asked).toEqual(status === null ? [] : ['/health/live']);
    answering.close();
  });

  test('runs as a number that is not root, and without a shell between the signals and Node.js', () => {
    expect(dockerfile).toMatch(/^USER [1-9]\d*:[1-9]\d*$/m);
    expect(dockerfile).toMatch(/^ENTRYPOINT \["node", "\/opt\/opencif\/dist\/main\.js"\]$/m);
  });
});

describe('Kubernetes', () => {
  const folders = ['prepare', 'service'].map((name) => `deploy/kubernetes/${name}`);

  test.each(folders)('%s lists each of its manifests', (path) => {
    const listed = [...read(`${path}/kustomization.yaml`).matchAll(/^ {2}- (\S+\.yaml)$/gm)].map(
      ([, name]) => name,
    );
    const there = readdirSync(join(root, path)).filter(
      (name) => name.endsWith('.yaml') && name !== 'kustomization.yaml',
    );
    expect(listed.sort()).toEqual(there.sort());
  });

  test('every pod has the settings and the secrets of the service, and no variables that Kubernetes makes of it', () => {
    const pods = manifests.map(read).filter((text) => /^ +containers:$/m.test(text));
    expect(pods).toHaveLength(3);
    for (const pod of pods) {
      expect(pod).toMatch(/envFrom:\n +- configMapRef:(?:\n +| \{ )name: opencif\b/);
      expect(pod).toMatch(/secretName: opencif,?\s+defaultMode: 288\b/);
      expect(pod).toContain('serviceAccountName: opencif\n');
      expect(pod).toContain('enableServiceLinks: false\n');
    }
  });

  test('the migration and the service are of one image', () => {
    const [prepare, service] = folders.map(
      (path) => /^images:\n(?: .*\n)+/m.exec(read(`${path}/kustomization.yaml`))?.[0],
    );
    expect(prepare).toContain(`newTag: ${packageJson.version}\n`);
    expect(service).toBe(prepare);
  });

  test('a pod has time to stop: the delay, running requests, and some to spare', () => {
    const number = (path: string, pattern: RegExp) => Number(pattern.exec(read(path))?.[1]);
    const grace = number('deploy/kubernetes/service/deployment.yaml', /terminationGracePeriodSeconds: (\d+)/);
    const delay = number('deploy/kubernetes/prepare/opencif.env', /^OPENCIF_STOP_DELAY_SECONDS=(\d+)$/m);
    const running = number('src/cli/serve/node.ts', /^const DRAIN_MS = (\d+)_000;$/m);
    expect(grace).toBeGreaterThanOrEqual(delay + running + 5);
  });
});
