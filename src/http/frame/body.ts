/** Reads bodies: JSON in UTF-8, nested no deeper than the service looks. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ValidationIssue } from '../../contract/envelope.ts';
import { bodyHints, filled } from '../../contract/hints.ts';
import type { Limits } from '../../contract/limits.ts';
import { isDeeper } from '../../validation/levels.ts';
import { unreadableBody } from './hint.ts';
import { Refused } from './respond.ts';

/** Removes the framework's own parsers, which repair and complain in their own words. */
export function acceptJsonOnly(server: FastifyInstance, { bodyLevels }: Pick<Limits, 'bodyLevels'>): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer' },
    async (request: FastifyRequest, body: Buffer) => {
      const value = parsed(request, body);
      if (isDeeper(value, bodyLevels)) throw tooDeep(bodyLevels);
      return value;
    },
  );
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Returns null for text that is not JSON: validation treats it as any value that is not an object. */
function parsed(request: FastifyRequest, body: Buffer): unknown {
  try {
    return JSON.parse(utf8.decode(body));
  } catch (error) {
    request.bodyFault = unreadableBody(body, error);
    return null;
  }
}

function tooDeep(limit: number): Refused {
  const issue: ValidationIssue = {
    instancePath: '',
    schemaPath: '#/levels',
    keyword: 'levels',
    params: { limit },
    message: `must not have more than ${limit} levels of objects and arrays`,
  };
  return new Refused('requestValidateError', { context: [issue], hint: filled(bodyHints.levels, { limit }) });
}
