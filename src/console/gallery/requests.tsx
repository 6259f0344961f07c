/** The states of the page about what programs sent to the sandbox. */
import type { SandboxRequest } from '../../contract/sandbox-requests.ts';
import type { WholeRequest } from '../requests/RequestDetail.tsx';
import { RequestsPage, type RequestsView } from '../requests/RequestsPage.tsx';
import { individual, now } from './customer-data.ts';

const { customerId } = individual;
const login = 'CONNECTFI_CLIENTID';

function request(serial: number, more: Partial<SandboxRequest> = {}): SandboxRequest {
  return {
    requestId: serial.toString(16).padStart(32, '0'),
    at: new Date(now.getTime() - serial * 47_000).toISOString(),
    method: 'GET',
    path: `/customer/status/${customerId}`,
    status: 200,
    ms: 2 + (serial % 9),
    login,
    customerIds: [customerId],
    ...more,
  };
}

const refused = request(1, {
  method: 'POST',
  path: '/customer/update',
  status: 400,
  code: 'requestValidateError',
  customerIds: [],
});

const items: readonly SandboxRequest[] = [
  refused,
  request(2),
  request(3, { path: '/customers?lastName=Sample&limit=20' }),
  request(4, { method: 'POST', path: '/customer/init', ms: 14 }),
  request(5, { method: 'POST', path: '/auth/get-token', customerIds: [] }),
  request(6, { path: '/customer/status/:customerId', status: 401, code: 'unauthorized', customerIds: [] }),
  request(7, {
    method: 'POST',
    path: '/customer/update',
    status: 503,
    code: 'serviceUnavailable',
    ms: 5003,
    customerIds: [],
  }),
  request(8, { path: `/customers/${customerId}/history?limit=100`, ms: 31 }),
];

const headers = [
  { name: 'host', value: '127.0.0.1:8080' },
  { name: 'content-type', value: 'application/json' },
  { name: 'x-connectfi-token', value: '***' },
  { name: 'user-agent', value: 'curl/8.14.1' },
];
const issue = {
  instancePath: '/customer/phones/0/type',
  schemaPath: '#/enum',
  keyword: 'enum',
  params: { allowedValues: ['PRIMARY', 'MOBILE'] },
  message: 'must be equal to one of the allowed values',
};
const phones = [{ type: 'HOME', countryDialingCode: '01', phoneNumber: '1234567890' }];

const whole: WholeRequest = {
  ...refused,
  request: { headers, body: JSON.stringify({ customerId, customer: { phones } }) },
  answer: {
    headers: [
      { name: 'opencif-hint', value: 'phones/0/type must be one of PRIMARY, MOBILE.' },
      { name: 'content-type', value: 'application/json; charset=utf-8' },
    ],
    body: JSON.stringify({
      requestId: refused.requestId,
      code: refused.code,
      context: [issue],
      message: 'Validation error',
    }),
  },
};

const long: WholeRequest = {
  ...whole,
  requestId: 'f'.repeat(32),
  path: `/customers?lastName=${'%D7%90'.repeat(60)}`,
  status: 200,
  customerIds: Array.from({ length: 20 }, (_, index) => `cstap_6reGTr3k8vpAu8uFV7Ed${index + 10}`),
  request: { headers: [...headers, { name: 'opencif-reason', value: 'x'.repeat(200) }], body: null },
  answer: {
    headers: [],
    body: JSON.stringify({
      items: Array.from({ length: 60 }, () => ({ firstName: 'Janice', note: 'אבג 😀 '.repeat(30) })),
    }),
  },
};
const nobody: WholeRequest = {
  ...request(6, { path: '/customer/status/:customerId', status: 401, code: 'unauthorized', customerIds: [] }),
  request: { headers: [], body: null },
  answer: {
    headers: [
      { name: 'opencif-hint', value: 'The token is missing: send it in the header x-connectfi-token.' },
    ],
    body: null,
  },
};
const { login: _login, ...nobodys } = nobody;
const notJson: WholeRequest = { ...whole, request: { headers, body: null, leftOut: 'notJson' } };

function page(more: Partial<RequestsView> = {}) {
  const none = { endpoint: '', outcome: 'all' } as const;
  const view = {
    items,
    filter: none,
    all: false,
    after: null,
    chosen: null,
    host: '127.0.0.1:8080',
    now,
    one: undefined,
    ...more,
  };
  return <RequestsPage {...view} />;
}

const many = Array.from({ length: 500 }, (_, index) => request(index + 1));

const bodies = [
  ['list', 'Requests', page()],
  ['refused', 'A refused request', page({ one: whole, chosen: whole.requestId })],
  ['nobody', 'A request that nobody was signed in for', page({ one: nobodys, chosen: nobodys.requestId })],
  ['not-json', 'A body that was not JSON', page({ one: notJson, chosen: notJson.requestId })],
  ['long', 'A long answer', page({ items: [long, ...items], one: long, chosen: long.requestId })],
  ['many', '500 requests', page({ items: many })],
  ['empty', 'No request yet', page({ items: [] })],
  [
    'none-fits',
    'No request matches the filter',
    page({ items: [], filter: { endpoint: 'customer-init', outcome: 'failed' } }),
  ],
  ['gone', 'A request that is forgotten', page({ one: null, chosen: 'e'.repeat(32) })],
] as const;

export const states = bodies.map(([name, title, body]) => ({
  name: `requests-${name}`,
  title,
  body,
  styles: ['requests'],
}));
