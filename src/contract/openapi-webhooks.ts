/** The `webhooks` section of the OpenAPI document: what a receiver gets, one entry for each type of event. */
import { timestamp } from './common.ts';
import { event, eventTypes } from './events.ts';
import { eventsAnswer } from './examples.ts';
import { tags } from './openapi-parts.ts';
import { convert, type Json } from './openapi-schema.ts';
import type { JsonSchema } from './schema.ts';
import { webhookId } from './webhook-examples.ts';
import { testEventType, webhookParams } from './webhooks.ts';

const [anEvent] = eventsAnswer.items;

/** Headers of Standard Webhooks, which prove that a message comes from the service. */
const headers: readonly (readonly [name: string, schema: JsonSchema, example: string])[] = [
  [
    'webhook-id',
    {
      type: 'string',
      description:
        "The event's id, the same in every attempt, so that you can recognize what you have already processed",
    },
    anEvent.id,
  ],
  [
    'webhook-timestamp',
    { type: 'string', description: 'When it was sent, in seconds since 1970', pattern: '^[0-9]+$' },
    '1698859513',
  ],
  [
    'webhook-signature',
    {
      type: 'string',
      description:
        'HMAC-SHA-256 over id, timestamp and body with the secret, `v1,` and base64; two of them, separated by a space, while a secret is being replaced',
    },
    'v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=',
  ],
];

/** @param schemas the named shapes are added to it */
export function webhookOperations(schemas: Json): Json {
  const ofEvents = eventTypes.map((type) => [type, operation(type, event, { ...anEvent, type }, schemas)]);
  const test = operation(testEventType, webhookParams, { webhookId }, schemas);
  return Object.fromEntries([...ofEvents, [testEventType, test]]);
}

function operation(type: string, data: JsonSchema, example: object, schemas: Json): Json {
  const message: JsonSchema = {
    type: 'object',
    required: ['type', 'timestamp', 'data'],
    additionalProperties: false,
    properties: {
      type: { type: 'string', description: 'What happened', enum: [type] },
      timestamp: { ...timestamp, description: 'When it happened' },
      data,
    },
  };
  const value = { type, timestamp: anEvent.timestamp, data: example };
  return {
    post: {
      operationId: `on${type.replace(/(?:^|[._])(\w)/g, (_, letter: string) => letter.toUpperCase())}`,
      tags: [tags.webhooks.name],
      summary: type === testEventType ? 'A test that was requested' : `An event of type ${type}`,
      description:
        'Sent to the URL of a webhook. Check the signature before anything else; see docs/webhooks.md.',
      security: [],
      parameters: headers.map(([name, schema, value]) => ({
        name,
        in: 'header',
        required: true,
        description: schema.description,
        schema: convert(schema, schemas),
        example: value,
      })),
      requestBody: {
        required: true,
        content: { 'application/json': { schema: convert(message, schemas), examples: { Sent: { value } } } },
      },
      responses: {
        '2XX': {
          description: 'Received within 10 seconds; any other answer is a failed attempt, tried again later',
        },
        410: { description: 'The receiver is gone: the webhook is disabled' },
      },
    },
  };
}
