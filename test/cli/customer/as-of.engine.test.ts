/** Versions and times on the command line have one meaning everywhere, or are refused with an example of the form. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { runCommand } from '../../support/command.ts';
import { testLoginEnv } from '../../support/login.ts';
import { individualInit } from '../../support/samples.ts';
import { clientOf } from '../../support/sdk.ts';
import { startTestServer } from '../../support/server.ts';

let server: Awaited<ReturnType<typeof startTestServer>>;
let env: Record<string, string>;
let customerId: string;
/** A time when the customer had only its first version. */
let first: Date;
const zone = process.env.TZ;

beforeAll(async () => {
  server = await startTestServer();
  env = testLoginEnv(server.url);
  const { customers, customer } = clientOf(server.url);
  customerId = (await customer.init(individualInit(1))).customerId;
  await customer.update({ customerId, customer: { email: 'new@example.test' } });
  for await (const { version, changedAt } of customers.history(customerId)) {
    if (version === 1) first = new Date(changedAt);
  }
});
afterAll(() => server.close());
afterEach(() => {
  if (zone === undefined) delete process.env.TZ;
  else process.env.TZ = zone;
});

const get = (asOf: string) => runCommand(['customer', 'get', customerId, '--as-of', asOf, '--json'], env);

/** Returns the moment as clocks with this offset show it. */
function shownAt(moment: Date, minutes: number): string {
  const shown = new Date(moment.getTime() + minutes * 60_000).toISOString().slice(0, -1);
  const pad = (number: number) => String(Math.floor(Math.abs(number))).padStart(2, '0');
  return `${shown}${minutes < 0 ? '-' : '+'}${pad(minutes / 60)}:${pad(minutes % 60)}`;
}

test.each(['UTC', 'America/New_York', 'Asia/Kathmandu'])(
  'with TZ=%s a time is the moment it says',
  async (tz) => {
    process.env.TZ = tz;
    const forms = [
      '1',
      first.toISOString(),
      first.toISOString().toLowerCase(),
      shownAt(first, -300),
      shownAt(first, 345),
    ];
    for (const asOf of forms) {
      const { code, stdout, stderr } = await get(asOf);
      expect({ asOf, code, stderr }).toEqual({ asOf, code: 0, stderr: '' });
      expect(JSON.parse(stdout)).toMatchObject({ version: 1, customer: { email: 'person1@example.test' } });
    }
  },
);

describe('refused with exit code 2 and the form shown, without asking the service:', () => {
  test.each([
    '2026-11-25T19:41:04',
    '2026-11-25 19:41:04Z',
    '2026-11-25T19:41:04+01',
    '2026-11-25',
    '11/25/2026',
    '2027-02-30T00:00:00Z',
    '2027-02-29T12:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-11-25T24:00:00Z',
    '2026-11-25T19:60:00Z',
    '2026-11-25T19:41:60Z',
    '2026-11-25T19:41:04+25:00',
    'Wed, 25 Nov 2026 19:41:04 GMT',
    '1764099664000',
    'version 7',
    'v7',
    '7.0',
    '+7',
    '-7',
    '0',
    '07',
    ' 7',
    '1e1',
    '',
    'now',
    'yesterday',
  ])('--as-of %j', async (asOf) => {
    // A service that would not answer.
    const dead = { ...env, OPENCIF_BASE_URL: 'http://127.0.0.1:9' };
    const { code, stdout, stderr } = await runCommand(['customer', 'get', 'a', `--as-of=${asOf}`], dead);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('such as 7, or a time with its offset');
    expect(stderr).toContain('2026-01-31T07:00:00-05:00');
  });

  test.each(['version 7', 'v7', '7.0', '0', '2026-11-25', '"x"', 'W/"7"', ''])(
    '--if-match %j',
    async (version) => {
      const folder = mkdtempSync(join(tmpdir(), 'opencif-as-of-'));
      const file = join(folder, 'body.json');
      writeFileSync(file, JSON.stringify({ customerId, customer: { email: 'never@example.test' } }));
      const { code, stderr } = await runCommand(['customer', 'update', file, `--if-match=${version}`], env);
      rmSync(folder, { recursive: true });
      expect({ code, stderr }).toEqual({
        code: 2,
        stderr: expect.stringContaining('It must be a version, such as 7.'),
      });
    },
  );
});
