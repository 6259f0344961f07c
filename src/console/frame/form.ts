/** Reads what a form of a page sends: `application/x-www-form-urlencoded` and nothing else. */
import type { FastifyInstance } from 'fastify';
import { limits } from '../../contract/limits.ts';
import { Refused } from '../../http/frame/respond.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Replaces the parsers of a part of the server. */
export function acceptFormsOnly(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'buffer', bodyLimit: limits.formBytes.value },
    async (_request: unknown, body: Buffer) => fieldsOf(body),
  );
}

/** @throws Refused `requestValidateError` if it is not text, or escapes what is no text */
function fieldsOf(body: Buffer): URLSearchParams {
  try {
    const text = utf8.decode(body);
    decodeURIComponent(text);
    return new URLSearchParams(text);
  } catch {
    const message = 'must be UTF-8, each byte as % and two digits';
    const issue = { instancePath: '', schemaPath: '#/isText', keyword: 'isText', params: {}, message };
    throw new Refused('requestValidateError', { context: [issue] });
  }
}
