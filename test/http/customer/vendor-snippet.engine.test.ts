/** The two snippets of the documentation, run as printed except for base URL and token, with a listening server. */
import { execFile, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { sandboxLogin } from '../../../src/contract/sandbox.ts';
import { uuidV1Hex } from '../../support/answers.ts';
import { loadSample } from '../../support/sandbox.ts';
import { startTestServer } from '../../support/server.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../../', import.meta.url));
const wire = (file: string) => readFileSync(new URL(`../../wire/${file}`, import.meta.url), 'utf8');
const printedToken = 'A long random string token received from /auth/get-token request';

let server: Awaited<ReturnType<typeof startTestServer>>;

beforeAll(async () => {
  server = await startTestServer();
});

beforeEach(() => loadSample(server.database, server.vault));

afterAll(() => server.close());

/** What a reader of the page has to fill in. */
function filled(snippet: string, usedToken = server.token): string {
  return snippet
    .replace(/(\$\{CONNECTFI_BASE_URL\}|CONNECTFI_BASE_URL)/, server.url)
    .replace(printedToken, usedToken);
}

/** In the printed text, `await` is outside a function. */
function runScript(script: string) {
  return run(process.execPath, ['--eval', `(async () => {\n${script}\n})()`], { cwd: root });
}

function expectDocumented(printed: string): void {
  const { requestId } = JSON.parse(printed);
  expect(requestId).toMatch(uuidV1Hex);
  const { data } = JSON.parse(wire('customer-update.individual.answer.json'));
  expect(printed.trim()).toBe(JSON.stringify({ code: '0', data, requestId }));
}

test('the axios snippet prints the documented answer', async () => {
  expectDocumented((await runScript(filled(wire('customer-update.snippet.txt')))).stdout);
});

test('the axios snippet with a wrong token prints status and body of the error', async () => {
  const { stdout } = await runScript(filled(wire('customer-update.snippet.txt'), 'wrong'));
  expect(stdout).toContain("errCode: 'ERR_BAD_REQUEST'");
  expect(stdout).toContain('responseStatus: 401');
  expect(stdout).toContain('"code":"unauthorized","message":"Authentication error"');
});

test('the curl line prints the documented answer', async ({ skip }) => {
  skip(spawnSync('curl', ['--version']).error !== undefined, 'curl is not on this machine');
  const line = filled(wire('customer-update.curl.txt')).trim().replace(/^curl/, 'curl --silent');
  expectDocumented((await run('sh', ['-c', line])).stdout);
});

test('axios signs in with the sample login and reads a customer', async () => {
  const { login, password } = sandboxLogin;
  const { default: axios } = await import('axios');
  const signedIn = await axios.post(`${server.url}/auth/get-token`, { user: { login, password } });
  const headers = { 'x-connectfi-token': signedIn.data.data.token };
  const url = `${server.url}/customer/status/cstap_6reGTr3k8vpAu8uFV7EdiN`;
  const { status, data } = await axios.get(url, { headers });
  expect(status).toBe(200);
  expect(data.data.reference).toBe('ExtRefICust101');
});
