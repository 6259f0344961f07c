/** `opencif policy`: what people must do before they correct a customer. */
import type { CallerAnswer, CallerVerification, OpenCIF, Policy } from '../../sdk/index.ts';
import { told } from '../shell/client.ts';
import type { Output } from '../shell/output.ts';

/** What to set; what is left out stays as it is. */
export interface PolicyChange {
  readonly required?: boolean;
  readonly atLeast?: number;
  readonly including?: readonly CallerAnswer[];
}

export async function policyShow(client: OpenCIF, out: Output): Promise<void> {
  print(await told(client, () => client.policy.get()), out);
}

export async function policySet(client: OpenCIF, change: PolicyChange, out: Output): Promise<void> {
  const set = async () => {
    const { callerVerification: now } = await client.policy.get();
    const { required = now.required, atLeast = now.atLeast, including = now.including } = change;
    return client.policy.set({ callerVerification: { required, atLeast, including: [...including] } });
  };
  print(await told(client, set), out);
}

function print(policy: Policy, out: Output): void {
  out.print(out.json ? JSON.stringify(policy) : inWords(policy.callerVerification));
}

function inWords({ required, atLeast, including }: CallerVerification): string {
  const among = including.length === 0 ? '' : `, including ${including.join(', ')}`;
  const enough = `A caller is verified if ${atLeast} ${atLeast === 1 ? 'answer matches' : 'answers match'}${among}.`;
  const rule = required
    ? 'People may correct a customer only within ten minutes of verifying the caller.'
    : 'People may correct a customer without verifying the caller.';
  return `${rule}\n${enough}`;
}
