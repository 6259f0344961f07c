/** Defines the commands of `opencif login` and their flags. */
import { buffer } from 'node:stream/consumers';
import { Argument, type Command, Option } from 'commander';
import { readConfig } from '../../config.ts';
import { disclosures } from '../../contract/logins.ts';
import { DEFAULT_ROLE, type Role, roles } from '../../contract/rights.ts';
import type { Disclosure } from '../../domain/mask.ts';
import { outputOf } from '../shell/output.ts';
import type { Surroundings } from '../shell/surroundings.ts';
import { textOf } from '../shell/utf8.ts';
import type { LoginAdd, LoginUnlock } from './login.ts';

type Json = { json?: boolean };

export function addLogins(program: Command, surroundings: Surroundings): void {
  const login = program.command('login').description('add, list and change logins, set passwords');
  addMaking(login, surroundings);
  addChanges(login, surroundings);
  addSwitches(login, surroundings);
}

function addMaking(login: Command, surroundings: Surroundings): void {
  const { env } = surroundings;
  const role = new Option('--role <role>', 'what the login may do; see docs/roles.md')
    .choices(roles)
    .default(DEFAULT_ROLE);
  const disclosure = new Option('--disclosure <what>', 'how the login sees identity numbers')
    .choices(disclosures)
    .default('masked');
  login
    .command('add <login>')
    .description('create a login, and its aggregator if it is new')
    .requiredOption('--aggregator <id>', 'the tenant it belongs to')
    .addOption(role)
    .addOption(disclosure)
    .option('--openid-subject <sub>', 'sub of a person at the identity provider; there is then no password')
    .option('--json', 'one JSON line')
    .action(async (name: string, options: Omit<LoginAdd, 'login'> & Json & { openidSubject?: string }) => {
      const { openidSubject, ...given } = options;
      const [added, out] = [{ ...given, login: name }, outputOf(surroundings, options)];
      const { loginAdd } = await import('./login.ts');
      if (openidSubject === undefined) return loginAdd(readConfig(env), added, out);
      const { loginAddOpenId } = await import('./login-openid.ts');
      return loginAddOpenId(readConfig(env), added, openidSubject, out);
    });
  login
    .command('list')
    .description('show all logins: role, last sign-in, and whether they are disabled or locked out')
    .option('--json', 'one JSON line each')
    .action(async (options: Json) => {
      const { loginList } = await import('./login-list.ts');
      await loginList(readConfig(env), outputOf(surroundings, options));
    });
}

function addChanges(login: Command, surroundings: Surroundings): void {
  const { env } = surroundings;
  login
    .command('set-role <login>')
    .addArgument(new Argument('<role>', 'what the login may do from now on').choices(roles))
    .description('give a login another role, and revoke its tokens')
    .option('--json', 'one JSON line')
    .action(async (name: string, role: Role, options: Json) => {
      const { loginSetRole } = await import('./login-change.ts');
      await loginSetRole(readConfig(env), name, role, outputOf(surroundings, options));
    });
  login
    .command('set-disclosure <login>')
    .addArgument(new Argument('<what>', 'how the login sees identity numbers').choices(disclosures))
    .description('set how a login of role integration sees identity numbers')
    .option('--json', 'one JSON line')
    .action(async (name: string, disclosure: Disclosure, options: Json) => {
      const { loginSetDisclosure } = await import('./login-change.ts');
      await loginSetDisclosure(readConfig(env), name, disclosure, outputOf(surroundings, options));
    });
  login
    .command('set-password <login>')
    .description('set a generated password, or one read with --stdin')
    .option('--stdin', 'read the password from standard input')
    .option('--json', 'one JSON line')
    .action(async (name: string, options: Json & { stdin?: boolean }) => {
      const { loginSetPassword } = await import('./login.ts');
      const given = options.stdin ? passwordOf(await buffer(surroundings.stdin)) : null;
      await loginSetPassword(readConfig(env), name, given, outputOf(surroundings, options));
    });
}

/** Returns the typed or piped line, exact, without its line ending. */
function passwordOf(bytes: Uint8Array): string {
  return textOf(bytes, 'Standard input').replace(/\r?\n$/, '');
}

function addSwitches(login: Command, surroundings: Surroundings): void {
  const { env } = surroundings;
  const switches = [
    ['disable', 'revoke its tokens and refuse it from now on', 'loginDisable'],
    ['enable', 'let a disabled login sign in again', 'loginEnable'],
    ['end-sessions', 'revoke its tokens; it may sign in again', 'loginEndSessions'],
    [
      'reset-passkeys',
      'remove its passkeys and revoke its tokens, for a person who has lost them',
      'loginResetPasskeys',
    ],
  ] as const;
  for (const [verb, description, run] of switches) {
    login
      .command(`${verb} <login>`)
      .description(description)
      .option('--json', 'one JSON line')
      .action(async (name: string, options: Json) => {
        const commands = await import('./login-change.ts');
        await commands[run](readConfig(env), name, outputOf(surroundings, options));
      });
  }
  login
    .command('unlock <login>')
    .description('forget its counted sign-ins, so that it can sign in again after wrong passwords')
    .option('--address <address>', 'also forget those of this network address')
    .option('--json', 'one JSON line')
    .action(async (name: string, options: Omit<LoginUnlock, 'login'> & Json) => {
      const { loginUnlock } = await import('./login.ts');
      await loginUnlock(readConfig(env), { ...options, login: name }, outputOf(surroundings, options));
    });
}
