/** Turns what Ajv finds in a body into faults of the row, all of them at once. */
import type { ValidationIssue } from '../../contract/envelope.ts';
import { ruleOfIssue } from '../../contract/issue-hint.ts';
import type { JsonSchema } from '../../contract/schema.ts';
import { alterationOf } from './altered.ts';
import type { RowFault } from './fault.ts';
import type { Origin } from './origin.ts';
import { seenIn } from './seen.ts';

/** They only say that one of their parts is wrong, which has its own issue. */
const wholes = new Set(['if', 'oneOf']);

/**
 * @param issues as the service or Ajv found them
 * @param body that they are about
 * @param origin of a CSV row; undefined: places are pointers
 * @returns one for each place
 */
export function faultsOf(
  issues: readonly ValidationIssue[],
  schema: JsonSchema,
  body: unknown,
  origin: Origin | undefined,
): RowFault[] {
  const faults = new Map<string, RowFault>();
  for (const issue of issues) {
    const pointer = pointerOf(issue, origin !== undefined);
    if (wholes.has(issue.keyword) || faults.has(pointer)) continue;
    faults.set(pointer, { ...placeOf(pointer, origin), ...wordsOf(issue, schema, body, origin) });
  }
  return [...faults.values()];
}

/** Every text of the row that a spreadsheet altered. @returns an empty list for a row that is not from CSV */
export function alterationsOf(body: unknown, origin: Origin | undefined): RowFault[] {
  if (origin === undefined) return [];
  return textsOf(body, '').flatMap(([pointer, text]) => {
    const alteration = alterationOf(memberOf(pointer), text);
    return alteration === null ? [] : [{ ...origin.placeOf(pointer), ...alteration }];
  });
}

/** @param pointer into the body */
export function placeOf(pointer: string, origin: Origin | undefined): Pick<RowFault, 'path' | 'column'> {
  return origin?.placeOf(pointer) ?? { path: pointer, column: null };
}

/** An unknown name of a CSV row is a documented column; that of another row could be anything. */
function pointerOf({ instancePath, params }: ValidationIssue, isColumn: boolean): string {
  const name = params.missingProperty ?? (isColumn ? params.additionalProperty : undefined);
  return name === undefined ? instancePath : `${instancePath}/${name}`;
}

type Words = Pick<RowFault, 'message' | 'advice'>;

function wordsOf(
  issue: ValidationIssue,
  schema: JsonSchema,
  body: unknown,
  origin: Origin | undefined,
): Words {
  const { keyword, instancePath, message = keyword } = issue;
  if (keyword === 'required') return { message: 'is missing', advice: null };
  if (keyword === 'additionalProperties' && origin !== undefined) {
    return {
      message: 'does not belong in this kind of row',
      advice: 'leave the column out: map its name to null with --map',
    };
  }
  const rule = ruleOfIssue(issue, schema) ?? message;
  const value = valueAt(body, instancePath);
  const { holds, clean } = typeof value === 'string' ? seenIn(memberOf(instancePath), value) : noText;
  const advice = clean === null || origin === undefined ? null : `add \`clean: ${clean}\` to the map`;
  return { message: holds === null ? rule : `${rule}; ${holds}`, advice };
}

const noText = { holds: null, clean: null };

function memberOf(pointer: string): string {
  return pointer.split('/').at(-1) ?? '';
}

function valueAt(body: unknown, pointer: string): unknown {
  const steps = pointer.split('/').slice(1);
  return steps.reduce<unknown>(
    (at, step) => (at as Record<string, unknown> | null | undefined)?.[step],
    body,
  );
}

function textsOf(value: unknown, pointer: string): [pointer: string, text: string][] {
  if (typeof value === 'string') return [[pointer, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => textsOf(member, `${pointer}/${name}`));
}
