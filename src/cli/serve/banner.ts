/** Announces that the service listens: to a person on a terminal, to a program, or in the log. */
import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import type { Config } from '../../config.ts';
import { sandboxCustomers, sandboxLogin, sandboxPeople } from '../../contract/sandbox.ts';
import type { OutputStream } from '../shell/surroundings.ts';
import type { ServeOptions } from './node.ts';

export interface BannerOptions {
  readonly url: string;
  readonly config: Config;
  readonly version: string;
}

export function announce(
  options: ServeOptions,
  address: AddressInfo,
  { logger, stdout }: { readonly logger: Logger; readonly stdout: OutputStream },
): void {
  const { config, json, version } = options;
  const { engine, sandbox } = config;
  const url = urlOf(address);
  const dataDir = engine === 'embedded' ? config.dataDir : null;
  // Ignores errors: whoever started the service may be gone, but the service is for others. So is its log, whose
  // errors pino ignores.
  const write = (text: string) => void stdout.write(text, () => {});
  if (json) write(`${JSON.stringify({ url, pid: process.pid, dataDir, engine, sandbox })}\n`);
  else if (stdout.isTTY) write(banner({ url, config, version }));
  else logger.info({ url, engine, sandbox }, 'listening');
}

function urlOf({ address, port, family }: AddressInfo): string {
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

export function banner({ url, config, version }: BannerOptions): string {
  const store =
    config.engine === 'embedded'
      ? `${config.dataDir}   embedded PostgreSQL, durability ${config.durability}`
      : 'PostgreSQL (DATABASE_URL)';
  const lines = [
    '',
    `  opencif ${version}   customer information file${config.sandbox ? ', sandbox' : ''}`,
    '',
    `  API      ${url}`,
    `  Docs     ${url}/docs`,
    `  Console  ${consoleUrl(url, config)}`,
    `  Data     ${store}`,
  ];
  if (config.sandbox) lines.push(...sandboxLines(url));
  else lines.push('', '  To create a login:  opencif login add LOGIN --aggregator ID');
  return `${lines.join('\n')}\n\n  ^C to stop\n\n`;
}

/** Where people reach it. A passkey, which the sandbox does not ask for, needs a name rather than an address. */
function consoleUrl(url: string, { publicUrl, sandbox }: Config): string {
  const here = sandbox ? url : url.replace(/^http:\/\/127\.0\.0\.1(?=:|$)/, 'http://localhost');
  return `${publicUrl ?? here}/console`;
}

function sandboxLines(url: string): string[] {
  const { login, password } = sandboxLogin;
  const customerId = sandboxCustomers[0]?.customerId;
  return [
    `  Login    ${login} / ${password}   this machine only`,
    ...sandboxPeople.map((one) => `           ${one.login} / ${one.password}   console, role ${one.role}`),
    '',
    '  Try it',
    '',
    `TOKEN=$(curl -s ${url}/auth/get-token -H 'Content-Type: application/json' \\`,
    `  -d '{"user":{"login":"${login}","password":"${password}"}}' | sed 's/.*"token":"\\([^"]*\\)".*/\\1/')`,
    `curl -s ${url}/customer/update -H "x-connectfi-token: $TOKEN" -H 'Content-Type: application/json' \\`,
    `  -d '{"customerId":"${customerId}","customer":{"email":"new@example.test"}}'`,
  ];
}
