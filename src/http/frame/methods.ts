/** Lists the methods of a path for `OPTIONS` (RFC 9110, 9.3.7), and in `Allow` when any other method is used. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Refused, sendFailure } from './respond.ts';

interface Path {
  readonly fits: RegExp;
  readonly methods: Set<string>;
}

/** Answers requests that have no route. It covers only routes that are added after it. */
export function answerOtherMethods(server: FastifyInstance): void {
  const paths = new Map<string, Path>();
  server.addHook('onRoute', ({ url, method }) => {
    const path = paths.get(url) ?? { fits: patternOf(url), methods: new Set() };
    paths.set(url, path);
    for (const one of [method].flat()) path.methods.add(one);
  });
  server.setNotFoundHandler((request, reply) => {
    const [sent = ''] = request.url.split('?');
    // More than one may match: `GET /customers/:customerId` and `POST /customers/batch`.
    const fitting = [...paths.values()].filter(({ fits }) => fits.test(sent));
    const methods = new Set(fitting.flatMap((path) => [...path.methods]));
    if (methods.size > 0) reply.header('allow', [...methods, 'OPTIONS'].sort().join(', '));
    if (methods.size > 0 && request.method === 'OPTIONS') return reply.code(204).send();
    return sendFailure(request as FastifyRequest, reply as FastifyReply, new Refused('notFound'));
  });
}

/** @param url as written in routes: `/customers/:customerId` */
function patternOf(url: string): RegExp {
  return new RegExp(`^${url.replaceAll('.', '[.]').replaceAll(/:\w+/g, '[^/]+')}$`);
}
