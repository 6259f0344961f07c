/** The example of `GET /keys`. */

const createdAt = '2023-11-01T17:20:00.000Z';
const key = { generation: 1, state: 'inUse', createdAt, ageDays: 0 } as const;
const purposes = ['change', 'digest', 'index', 'seal', 'token'] as const;

export const keysStatusAnswer = {
  masterKey: { id: '65f29ae2', since: createdAt, ageDays: 0 },
  keys: purposes.map((purpose) => ({ purpose, ...key })),
} as const;
