/** The command for curl is read back by a shell as the request that it was made from. */
import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { curlOf } from '../../src/domain/curl.ts';

/** What a shell would give to curl. */
function argumentsOf(command: string): string[] {
  const script = `curl() { printf '%s\\0' "$@"; }\n${command}`;
  const env = { PATH: process.env.PATH ?? '', OPENCIF_TOKEN: 'a $token "of" mine' };
  return execFileSync('sh', ['-c', script], { env, encoding: 'utf8' }).split('\0').slice(0, -1);
}

const url = 'http://localhost:8080/customer/update';

test('a shell reads every body, path and header as it was sent', () => {
  const special = fc.constantFrom(
    "'",
    '"',
    '\\',
    '$',
    '`',
    '!',
    '\n',
    ' ',
    '*',
    '~',
    ';',
    '&',
    '|',
    '#',
    '%',
    'é',
    '😀',
  );
  const text = fc
    .array(fc.oneof(special, fc.stringMatching(/^[ -~]$/)), { maxLength: 12 })
    .map((all) => all.join(''));
  const line = text.map((one) => one.replaceAll('\n', ' '));
  fc.assert(
    fc.property(text, line, line, (body, path, value) => {
      const command = curlOf({
        method: 'POST',
        url: `${url}?${path}`,
        headers: [{ name: 'opencif-reason', value: `x${value}` }],
        body,
      });
      expect(argumentsOf(command)).toEqual([
        '-X',
        'POST',
        `${url}?${path}`,
        '-H',
        `opencif-reason: x${value}`,
        '--data-raw',
        body,
      ]);
    }),
    { numRuns: 40 },
  );
});

test('a secret comes from the environment, and what curl says itself is left out', () => {
  const headers = [
    { name: 'host', value: 'localhost:8080' },
    { name: 'content-length', value: '2' },
    { name: 'x-connectfi-token', value: '***' },
  ];
  expect(argumentsOf(curlOf({ method: 'GET', url, headers, body: null }))).toEqual([
    url,
    '-H',
    'x-connectfi-token: a $token "of" mine',
  ]);
});

test('the name of a header that holds a secret is no command, whatever a program called it', () => {
  const names = fc.stringMatching(/^[!#$%&'*+.^_`|~0-9a-z-]{1,12}$/).map((start) => `${start}-token`);
  fc.assert(
    fc.property(names, (name) => {
      const command = curlOf({ method: 'GET', url, headers: [{ name, value: '***' }], body: null });
      expect(argumentsOf(command)).toEqual([url, '-H', `${name}: a $token "of" mine`]);
    }),
    { numRuns: 40, examples: [['`id`-token'], ['$home-token']] },
  );
});
