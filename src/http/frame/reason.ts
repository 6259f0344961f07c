/** `OpenCIF-Reason`: why a change is made. The header is ASCII, with `%XX` for each byte of other characters. */
import type { ValidationIssue } from '../../contract/envelope.ts';
import { reasonText } from '../../contract/headers.ts';
import { validator } from '../../validation/validate.ts';
import { Refused } from './respond.ts';

const issuesOf = validator(reasonText);
const header = 'opencif-reason';

/**
 * @param headers of a request, in the documented pattern
 * @returns the reason as it is kept; null: none was given
 * @throws Refused `requestValidateError` if it is not UTF-8, too long, blank, or not one line
 */
export function reasonOf({ [header]: sent }: { readonly [header]?: string }): string | null {
  if (sent === undefined) return null;
  const reason = decoded(sent);
  const issues = reason === null ? [notUtf8] : issuesOf(reason);
  if (reason !== null && issues === null) return reason;
  throw new Refused('requestValidateError', { context: (issues ?? []).map(inHeader) });
}

/** Writes a reason as the header does, for a request that is made of another. */
export function reasonHeader(reason: string | undefined): { readonly [header]?: string } {
  return reason === undefined ? {} : { [header]: encodeURIComponent(reason) };
}

function decoded(sent: string): string | null {
  try {
    return decodeURIComponent(sent);
  } catch {
    return null;
  }
}

const notUtf8: ValidationIssue = {
  instancePath: '',
  schemaPath: '#/isText',
  keyword: 'isText',
  params: {},
  message: 'must be UTF-8, each byte as % and two digits',
};

function inHeader(issue: ValidationIssue): ValidationIssue {
  const { instancePath, schemaPath } = issue;
  return {
    ...issue,
    instancePath: `/${header}${instancePath}`,
    schemaPath: schemaPath.replace('#', `#/properties/${header}`),
  };
}
