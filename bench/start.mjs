/** `npm run bench`: compiles the bench, puts the files that the program needs beside it, and runs it. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const build = join(root, 'bench/.build');
const node = (...args) => execFileSync(process.execPath, args, { cwd: root, stdio: 'inherit' });

/** Only this command needs autocannon, and only without wrk: it is not among the packages of every clone. */
const load = join(root, 'node_modules/.cache/opencif-load');
if (spawnSync('wrk', ['-v']).error && !existsSync(join(load, 'node_modules/autocannon')))
  execFileSync('npm', ['install', '--prefix', load, '--ignore-scripts', 'autocannon@9.0.0'], {
    stdio: 'inherit',
  });

rmSync(build, { recursive: true, force: true });
node('scripts/build.mjs');
node('node_modules/typescript/lib/tsc.js', '-p', 'tsconfig.bench.json');
mkdirSync(build, { recursive: true });
symlinkSync(join(root, 'migrations'), join(build, 'migrations'));
symlinkSync(join(root, 'dist/assets'), join(build, 'src/assets'));

const bench = spawn(process.execPath, [join(build, 'bench/run.js'), ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => bench.kill(signal));
bench.once('exit', (code) => {
  process.exitCode = code ?? 1;
});
