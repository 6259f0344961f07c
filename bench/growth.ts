/** Does the cost of a request grow with the number of customers? One store, before and after it has grown. */

import type { Bench } from './bench.ts';
import { between } from './more.ts';
import type { Result } from './report.ts';
import { readStatus, type Template, updateIndividual } from './requests.ts';
import { addIndividuals } from './stage.ts';

/** Customers that the load asks for, by chance: the first ones before, afterwards as many, spread over those that were added. */
const ASKED = 100_000;

/** @param customers individuals in the end; @param vacuum brings the statistics up to date */
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

/** Long enough for the load to come to most of those it asks for: what is on disk alone is in memory then. */
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
