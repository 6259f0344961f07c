/** The words of the requests that the sandbox remembers. */

export const requestsWords = {
  title: 'Requests',
  about:
    'What your programs sent to this sandbox, and what it answered. The console’s own requests are left out.',
  reset: 'Reset the sandbox',
  filter: {
    endpoint: 'Endpoint',
    all: 'All endpoints',
    other: 'Other paths',
    outcome: 'Answer',
    outcomes: { all: 'All', done: 'Done (2xx)', refused: 'Refused (4xx)', failed: 'Failed (5xx)' },
    submit: 'Show',
  },
  list: 'Requests, newest first',
  live: 'New ones appear automatically.',
  lost: 'There is no connection, so new ones do not appear.',
  count: (shown: number, all: number) =>
    shown === all ? `${all} ${all === 1 ? 'request' : 'requests'}` : `The newest ${shown} of ${all} requests`,
  showAll: (all: number) => `Show all ${all}`,
  ms: (ms: number) => `${ms} ms`,
  nobody: 'not signed in',
  empty: {
    title: 'No request yet',
    text: 'Send one, and it appears here at once:',
    example: (origin: string) =>
      `curl ${origin}/auth/get-token -H 'content-type: application/json' --data-raw '{"user":{"login":"CONNECTFI_CLIENTID","password":"CONNECTFI_PASSWORD"}}'`,
    exampleName: 'the first request',
  },
  noneFits: {
    title: 'No request matches',
    text: 'None of the requests that are kept match the filter.',
    all: 'Show all requests',
  },
  choose: {
    title: 'No request is selected',
    text: 'Choose one on the left to see what was sent and answered.',
  },
  gone: {
    title: 'This request is no longer kept',
    text: 'The sandbox keeps the newest 500. A reset, a restart, or the erasure of a customer also removes them.',
  },
  detail: {
    back: 'All requests',
    status: 'Answer',
    at: 'At',
    took: 'Took',
    login: 'Login',
    requestId: 'Request id',
    customers: 'Customers',
    more: (count: number) => `and ${count} more`,
    hint: 'What to do',
    chosen: 'The selected request',
    request: 'Request',
    requestBody: 'Body that was sent',
    answer: 'Answer',
    answerBody: 'Body of the answer',
    headers: (count: number) => `${count} ${count === 1 ? 'header' : 'headers'}`,
    noBody: 'No body.',
    notSignedIn: 'Nobody was signed in, so nothing that was sent is kept.',
    leftOut: {
      tooLarge: 'The body is too large to be kept.',
      notJson: 'The body was not JSON and is not kept, because a secret in it could not be found.',
    },
    curl: 'As a command',
    curlName: 'the command',
    curlHint:
      'The token comes from OPENCIF_TOKEN. Replace each *** with your own value: passwords, secrets and identity numbers are not kept.',
  },
} as const;
