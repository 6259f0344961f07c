/**
 * What is wrong with a draft, in words beside each field. The rules are the schemas of the wire, field by field, so that
 * all faults are seen at once where the API stops at the first; what passes here, the API judges again.
 */
import { address, customerEmail, phone } from '../../contract/common.ts';
import type { ValidationIssue } from '../../contract/envelope.ts';
import { reasonText } from '../../contract/headers.ts';
import { limits } from '../../contract/limits.ts';
import type { JsonSchema } from '../../contract/schema.ts';
import { type ContactHint, contactHints } from '../../domain/contact-hints.ts';
import type { ContactData } from '../../domain/sections.ts';
import { validator } from '../../validation/validate.ts';
import { correctWords } from '../words/correct.ts';
import type { Contact } from './target.ts';

const { faults: words, hints: hintWords } = correctWords;

/** Field name -> what to say beside it. */
export type Notes = Readonly<Record<string, string>>;

export function faultsOf({ email, addresses, phones }: Contact): Notes {
  return Object.fromEntries([
    ...(email === undefined ? [] : check('email', 'email', customerEmail, email)),
    ...itemFaults('addresses', addresses, address),
    ...itemFaults('phones', phones, phone),
  ]);
}

type Found = readonly [field: string, fault: string];

function itemFaults(list: string, items: readonly object[] | undefined, schema: JsonSchema): Found[] {
  if (items === undefined) return [];
  const most = limits.contactItems.value;
  if (items.length === 0) return [[list, words.items.none]];
  const tooMany: Found[] = items.length > most ? [[list, words.items.many(most)]] : [];
  const found = items.flatMap((item, row) => {
    const values = item as Readonly<Record<string, unknown>>;
    const fields = Object.entries(schema.properties ?? {}).filter(
      ([field]) => schema.required?.includes(field) || values[field] !== undefined,
    );
    return fields.flatMap(([field, rule]) => check(`${list}.${row}.${field}`, field, rule, values[field]));
  });
  return [...tooMany, ...found];
}

export function reasonFault(reason: string): string | null {
  const [found] = check('reason', 'reason', reasonText, reason);
  return found?.[1] ?? null;
}

function check(name: string, field: string, schema: JsonSchema, value: unknown): Found[] {
  const { required } = words;
  if (value === '' && Object.hasOwn(required, field)) return [[name, required[field as 'city']]];
  const [issue] = validator(schema)(value) ?? [];
  return issue ? [[name, faultText(field, issue, value)]] : [];
}

function faultText(field: string, { keyword, params }: ValidationIssue, value: unknown): string {
  const { form, required } = words;
  if (keyword === 'isText') return words.halfCharacter;
  if (keyword === 'isNotOnlyWhitespace') return required[field as 'city'] ?? words.other;
  if (Object.hasOwn(form, field)) return form[field as 'email'];
  // Ajv counts characters, not the units of UTF-16.
  if (keyword === 'maxLength') return words.tooLong(Number(params.limit), [...String(value)].length);
  if (keyword === 'pattern') return field === 'reason' ? words.oneLine : words.brackets;
  return words.other;
}

/** @returns the field that an issue of the API is about; null if it is about none */
export function fieldOfIssue({ instancePath }: ValidationIssue): string | null {
  if (instancePath.startsWith('/opencif-reason')) return 'reason';
  const path = instancePath.replace(/^\/customer\/|^\/businessRepresentatives\/0\//, '');
  const [, list, rest = ''] = /^(?:business)?(email|addresses|phones)(\/.*)?$/i.exec(path) ?? [];
  return list === undefined ? null : list.toLowerCase() + rest.replaceAll('/', '.');
}

/** What the API refused although it passed here. */
export function faultsOfIssues(issues: readonly ValidationIssue[]): Notes {
  const found = issues.flatMap((issue) => {
    const field = fieldOfIssue(issue);
    return field === null ? [] : [[field, faultText(field.split('.').at(-1) ?? '', issue, '')]];
  });
  return Object.fromEntries(found);
}

/** What looks odd without being wrong, for fields in which nothing is wrong. */
export async function hintsOf(contact: Contact, faults: Notes): Promise<Notes> {
  const found = await contactHints(contact as ContactData);
  const named = found.map((hint) => [hint.path.slice(1).replaceAll('/', '.'), hintText(hint, contact)]);
  return Object.fromEntries(named.filter(([field = '']) => !Object.hasOwn(faults, field)));
}

function hintText(hint: ContactHint, { addresses = [] }: Contact): string {
  if (hint.kind === 'mailDomain') return hintWords.mailDomain(hint.domain);
  if (hint.kind !== 'zipOfOtherState') return hintWords[hint.kind];
  const { postalCode = '', stateCode = '' } = addresses[Number(hint.path.split('/')[2])] ?? {};
  return hintWords.zipOfOtherState(postalCode, hint.states.join(' or '), stateCode);
}
