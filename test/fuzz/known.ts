/** What the service has told so far: tokens and the names of things, which later requests use. */
import type { Mark, Thing } from './values.ts';
import { slotPattern } from './values.ts';

/** Newest of a kind that are remembered. */
const KEPT = 16;

/** Where answers name things: the member, and what it names. */
const named: readonly (readonly [RegExp, Thing])[] = [
  [/"customerId":"(cstap_\w+)"/g, 'individual'],
  [/"customerId":"(cstab_\w+)"/g, 'business'],
  [/"id":"(?!evt_)(\w+)"/g, 'representative'],
  [/"webhookId":"(\w+)"/g, 'webhook'],
  [/"tokenId":"(\w+)"/g, 'token'],
  [/"(?:id|eventId)":"(evt_\w+)"/g, 'event'],
  [/"(?:nextCursor|cursor)":"([\w-]{23,})"/g, 'cursor'],
];

export class Known {
  readonly #names = new Map<string, string[]>();

  /** @param answer to a request of the tenant that succeeded */
  learn(mark: Mark, answer: string): void {
    for (const [pattern, thing] of named) {
      for (const [, name = ''] of answer.matchAll(pattern)) this.#remember(`${thing}/${mark}`, name);
    }
    // Without any, the search would go through the rest of the answer for each business in it.
    if (!answer.includes('"employees":[')) return;
    for (const [, company, employees = ''] of answer.matchAll(
      /"customerId":"(cstab_\w+)".*?"employees":\[(.*?)\]/g,
    )) {
      for (const [, employee] of employees.matchAll(/"employeeId":"(\w+)"/g)) {
        this.#remember(`hire/${mark}`, `${company} ${employee}`);
      }
    }
  }

  /** After a reset: nothing of it is there any more. */
  forget(): void {
    this.#names.clear();
  }

  /** A text whole: one that names a thing gives its name, any other stays. */
  filled(text: string): string {
    const [, thing = '', owner = '', index = '', damage = ''] = slotPattern.exec(text) ?? [];
    if (thing === '') return text;
    const [kind, part] =
      thing === 'employer' || thing === 'employee' ? ['hire', Number(thing === 'employee')] : [thing, 0];
    const names = this.#names.get(`${kind}/${owner}`) ?? ['cstap_unknown'];
    const name = (names[Number(index) % names.length] as string).split(' ')[part] ?? '';
    return damaged(name, damage);
  }

  /** The same for each such text in a path or query. */
  filledIn(text: string): string {
    return text.replace(/@\w+\/[AB]\/\d+\/\w*/g, (found) => this.filled(found));
  }

  #remember(kind: string, name: string): void {
    const names = this.#names.get(kind) ?? [];
    if (names.includes(name)) return;
    this.#names.set(kind, [name, ...names].slice(0, KEPT));
  }
}

function damaged(name: string, damage: string): string {
  if (damage === 'cut') return name.slice(0, -1);
  if (damage === 'doubled') return name + name;
  // The last character of a cursor holds bits that say nothing; the one before it counts.
  if (damage === 'flipped') return name.replace(/.(?=.$)/, (letter) => (letter === 'A' ? 'B' : 'A'));
  return name;
}
