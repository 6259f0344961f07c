/** Does the cost of a request grow with the number of customers? One store, before and after it has grown. */

import type { Bench } from './bench.ts';
import { between } from './more.ts';
import type { Result } from './report.ts';
import { readStatus, type Template, updateIndividual } from './requests.ts';
import { addIndividuals } from './stage.ts';

/** How many customers the load uses, at random: first the first ones, then as many, spread over those that were added. */
const ASKED = 100_000;

/** @param customers number of individuals at the end; @param vacuum updates the statistics */
export async function growth(
  bench: Bench,
  customers: number,
  vacuum: () => Promise<void>,
  tell: (text: string) => void,
): Promise<Result[]> {
  const { individuals, businesses } = bench.stage;
  const before = await measured(bench, individuals.slice(0, ASKED), individuals.length);
  const [from, to] = [individuals.length + businesses.length, customers + businesses.length];
  const asked: string[] = [];
  const [every, step] = [Math.ceil(customers / ASKED), Math.ceil((to - from) / 20)];
  await addIndividuals(bench.stage, { from, to }, (customerId, n) => {
    if (n % every === 0) asked.push(customerId);
    if (n % step === 0) tell(`${n.toLocaleString('en-US')} customers`);
  });
  await vacuum();
  return [...before, ...(await measured(bench, asked, customers, { goal: '>= 0.9 of the small store' }))];
}

/** Long enough for the load to use most of its customers, so that what was only on disk is in memory. */
const WARM_UP_SECONDS = 40;

async function measured(
  bench: Bench,
  asked: readonly string[],
  customers: number,
  more: { readonly goal?: string } = {},
): Promise<Result[]> {
  const load = (template: Template) => ({
    mix: { templates: [template], rows: asked.map((id) => [id]) },
    customers: asked,
    warmUpSeconds: WARM_UP_SECONDS,
    ...more,
  });
  const store = `${customers.toLocaleString('en-US')} customers`;
  return [
    await between(bench, `update, ${store}`, { ...load(updateIndividual), changes: 1 }),
    await between(bench, `status, ${store}`, { ...load(readStatus), changes: 0, floor: 'status' }),
  ];
}
