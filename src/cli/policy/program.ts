/** The commands for the policy of the aggregator and their flags. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { type CallerAnswer, callerAnswers } from '../../contract/caller-answers.ts';
import type { ServiceFlags } from '../shell/client.ts';
import { clientFor, withService } from '../shell/flags.ts';
import { outputOf } from '../shell/output.ts';
import type { Surroundings } from '../shell/surroundings.ts';

interface Flags extends ServiceFlags {
  readonly json?: boolean;
  readonly verifiedCaller?: 'required' | 'optional';
  readonly atLeast?: number;
  readonly including?: readonly CallerAnswer[];
}

const note = `
Auditors and admins may see the policy, and only an admin may set it. Programs are not affected.
docs/audit.md explains how callers are verified.`;

export function addPolicy(program: Command, surroundings: Surroundings): void {
  const { env } = surroundings;
  const policy = program
    .command('policy')
    .description('rules for corrections by people; opencif only')
    .addHelpText('after', note);
  const add = (name: string, description: string) =>
    withService(policy.command(name).description(description)).option('--json', 'one JSON line');

  add('show', 'show the policy').action(async (flags: Flags) => {
    const { policyShow } = await import('./policy.ts');
    await policyShow(await clientFor(flags, env), outputOf(surroundings, flags));
  });
  add('set', 'change the policy; what is left out stays as it is')
    .addOption(
      new Option('--verified-caller <when>', 'whether people need a verified caller').choices([
        'required',
        'optional',
      ]),
    )
    .option('--at-least <number>', 'how many answers must match, 1 to 5', numberOf)
    .option(
      '--including <names>',
      `answers that must be among them: ${callerAnswers.join(',')}, or none`,
      namesOf,
    )
    .action(async (flags: Flags) => {
      const { policySet } = await import('./policy.ts');
      const { verifiedCaller, atLeast, including } = flags;
      const change = {
        ...(verifiedCaller && { required: verifiedCaller === 'required' }),
        ...(atLeast !== undefined && { atLeast }),
        ...(including && { including }),
      };
      await policySet(await clientFor(flags, env), change, outputOf(surroundings, flags));
    });
}

/** @throws InvalidArgumentError */
function numberOf(text: string): number {
  if (/^[1-5]$/.test(text)) return Number(text);
  throw new InvalidArgumentError(`It must be a whole number from 1 to ${callerAnswers.length}.`);
}

/** @throws InvalidArgumentError */
function namesOf(text: string): CallerAnswer[] {
  if (text === 'none') return [];
  return text.split(',').map((name) => {
    const found = callerAnswers.find((one) => one === name);
    if (found === undefined) {
      throw new InvalidArgumentError(`It must be none, or some of ${callerAnswers.join(',')}.`);
    }
    return found;
  });
}
