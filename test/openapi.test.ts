/** The committed OpenAPI document: the generated one, sound, and true to its own examples. */
import { describe, expect, it } from 'vitest';
import type { Endpoint } from '../src/contract/endpoint.ts';
import { endpoints } from '../src/contract/endpoints.ts';
import { eventTypes } from '../src/contract/events.ts';
import { openapi } from '../src/contract/openapi.ts';
import { testEventType } from '../src/contract/webhooks.ts';
import { type Body, committed, document, faults, version } from './support/openapi.ts';

const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({ name: `${method} ${path}`, method, path, operation })),
);

function at(pointer: string): unknown {
  const steps = pointer.replace('#/', '').split('/');
  return steps.reduce<unknown>(
    (node, step) =>
      (node as Record<string, unknown> | undefined)?.[step.replaceAll('~1', '/').replaceAll('~0', '~')],
    document,
  );
}

function references(node: unknown): string[] {
  if (node === null || typeof node !== 'object') return [];
  return Object.entries(node).flatMap(([key, value]) =>
    key === '$ref' ? [String(value)] : references(value),
  );
}

function keysOf(node: unknown): string[] {
  if (node === null || typeof node !== 'object') return [];
  return Object.entries(node).flatMap(([key, value]) => [key, ...keysOf(value)]);
}

describe('openapi.json', () => {
  it('is the generated document (otherwise run: npm run openapi)', () => {
    expect(committed).toBe(`${JSON.stringify(openapi(version), undefined, 2)}\n`);
  });

  it('is an OpenAPI 3.1 document of this version', () => {
    expect(document.openapi).toMatch(/^3\.1\.\d+$/);
    expect(document.info).toMatchObject({ title: 'opencif', version });
    const tags = document.tags.map(({ name }) => name);
    for (const { path, operation } of operations) {
      expect(path).toMatch(/^\//);
      expect(tags).toContain(operation.tags[0]);
      for (const [status, response] of Object.entries(operation.responses)) {
        expect(status).toMatch(/^[1-5]\d\d$/);
        expect(response.description).not.toBe('');
      }
      for (const requirement of operation.security) {
        expect(Object.keys(document.components.securitySchemes)).toEqual(
          expect.arrayContaining(Object.keys(requirement)),
        );
      }
    }
  });

  it('has every reference resolved and no name outside what OpenAPI allows', () => {
    const pointers = new Set(references(document));
    expect(pointers.size).toBeGreaterThan(10);
    for (const pointer of pointers) expect(at(pointer), pointer).toBeTypeOf('object');
    for (const name of Object.keys(document.components.schemas)) expect(name).toMatch(/^[a-zA-Z0-9._-]+$/);
    expect(keysOf(document)).not.toContain('nullable');
    expect(keysOf(document)).not.toContain('$id');
  });

  it('has the published fragments under their published names', () => {
    expect(Object.keys(document.components.schemas)).toEqual(
      expect.arrayContaining(['common-id', 'common-commonStr50Req', 'common-commonStr50', 'customer-email']),
    );
    expect(at('#/components/schemas/common-commonStr50')).toMatchObject({ type: ['string', 'null'] });
  });

  it('has operation ids of their own', () => {
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('declares every path parameter, and only those', () => {
    for (const { path, operation } of operations) {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
      const declared = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path');
      expect(declared.map(({ name }) => name)).toEqual(inPath);
      expect(declared.every(({ required }) => required)).toBe(true);
    }
  });

  it('declares the queries and headers that an endpoint reads, none of them required', () => {
    for (const { name, path, query, headers } of endpoints as readonly Endpoint[]) {
      const found = operations.find(
        ({ operation }) => operation.operationId === name.replace(/-(\w)/g, (_, one) => one.toUpperCase()),
      );
      const declared = (place: string) =>
        (found?.operation.parameters ?? []).filter((parameter) => parameter.in === place);
      expect(declared('query').map((one) => one.name)).toEqual(Object.keys(query?.properties ?? {}));
      expect(declared('header').map((one) => one.name.toLowerCase())).toEqual(
        Object.keys(headers?.properties ?? {}),
      );
      expect(
        [...declared('query'), ...declared('header')].filter((one) => one.required),
        path,
      ).toEqual([]);
    }
  });

  it('names a server that a program can call as it is', () => {
    for (const { url } of document.servers) expect(new URL(url).origin).toBe(url);
  });

  it('says something about every value: no schema is empty', () => {
    const empty = (node: unknown, path: string): string[] => {
      if (node === null || typeof node !== 'object') return [];
      const found = Object.entries(node).flatMap(([key, value]) => empty(value, `${path}/${key}`));
      const isSchema = /\/(?:properties\/[^/]+|schema|items|oneOf\/\d+)$/.test(path);
      return isSchema && Object.keys(node).length === 0 ? [path] : found;
    };
    const { paths, webhooks, components } = document;
    expect(empty({ paths, webhooks, components }, '#')).toEqual([]);
  });

  it('tells what a receiver is sent, for every type of event and the test', () => {
    expect(Object.keys(document.webhooks)).toEqual([...eventTypes, testEventType]);
    const ids = operations.map(({ operation }) => operation.operationId);
    for (const { post } of Object.values(document.webhooks)) {
      expect(ids).not.toContain(post.operationId);
      expect(post.parameters?.map(({ name }) => name)).toEqual([
        'webhook-id',
        'webhook-timestamp',
        'webhook-signature',
      ]);
      for (const { schema, example } of post.parameters ?? []) expect(faults(schema, example)).toEqual([]);
      const { schema, examples } = post.requestBody?.content['application/json'] ?? {};
      for (const { value } of Object.values(examples ?? {})) expect(faults(schema ?? {}, value)).toEqual([]);
      expect(faults(schema ?? {}, { type: 'x' })).not.toEqual([]);
    }
  });

  it('has every endpoint of the list and no other', () => {
    const listed = (endpoints as readonly Endpoint[]).map(
      ({ method, path }) => `${method.toLowerCase()} ${path.replace(/:(\w+)/g, '{$1}')}`,
    );
    expect(operations.map(({ name }) => name).sort()).toEqual(listed.sort());
  });
});

describe.each(operations)('$name', ({ operation }) => {
  const bodies: readonly (readonly [string, Body])[] = [
    ...(operation.requestBody ? [['request', operation.requestBody] as const] : []),
    ...Object.entries(operation.responses),
  ];
  it.each(bodies)('%s: every example is valid', (_, { content }) => {
    const media = content['application/json'];
    const examples = Object.entries(media?.examples ?? {});
    expect(examples.length).toBeGreaterThan(0);
    for (const [name, { value }] of examples) expect(faults(media?.schema ?? {}, value), name).toEqual([]);
  });

  it('parameters: every example is valid', () => {
    for (const { in: place, schema, example } of operation.parameters ?? []) {
      if (place === 'path') expect(faults(schema, example)).toEqual([]);
      expect(faults(schema, [])).not.toEqual([]);
    }
  });
});
