/** The text of `src/contract/types.ts`, from the schemas: which of them get a name, and how each is written. */

const signIn = 'connectFi, "Get Access Token"';
const password = 'connectFi, "Change User Password"';
const update = 'connectFi, "Update"';
const create = 'connectFi, "Create"; opencif where it is silent';
const addEmployee = 'connectFi, "Add Employee"';
const disableEmployee = 'connectFi, "Disable Employee"';
const own = 'opencif';

/** What our own endpoints tell about a customer beyond the documented ones. */
const stateMembers = ['changedAt', 'closedAt', 'legalHoldSince'];

/**
 * The schemas that get a name, in the order they are written. Wherever one of them stands in another, its name
 * is written. `own` are members that the vendor's documentation does not show.
 */
function namedSchemas(contract) {
  const {
    access,
    auth,
    caller,
    common,
    customer,
    events,
    history,
    keys,
    logins,
    retention,
    tokens,
    webhooks,
  } = contract;
  const { customersRevertBody } = contract['customers-revert'];
  const { sandboxRequest } = contract['sandbox-requests'];
  const [revertTo, revertChange] = customersRevertBody.oneOf;
  const { individualInit, businessInit, customerUpdateBody } = customer;
  const { individualCustomerAnswer: individual, businessCustomerAnswer: business } = customer;
  const representative = (schema) => schema.properties.businessRepresentatives.items;
  const document = (schema) => schema.properties.identificationDocuments.items;
  const [resendOne, resendRange] = webhooks.webhooksResendBody.oneOf;
  const ofHistory = history.historyItem.properties;
  return [
    [
      'CustomerType',
      contract['customers-search'].customersSearchQuery.properties.type,
      'The two types of customers.',
      create,
    ],
    ['StateCode', common.customerStateCode, 'A state or territory of the United States.', update],
    ['Address', common.address, 'A postal address.', update],
    ['Phone', common.phone, 'A phone.', update],
    [
      'IdentificationDocument',
      document(individualInit.properties.customer),
      'A document as it is sent.',
      create,
    ],
    ['NewIndividual', individualInit.properties.customer, 'An individual to register.', create],
    ['IndividualInit', individualInit, 'The registration of an individual.', create],
    ['NewBusiness', businessInit.properties.customer, 'A business to register.', create],
    [
      'NewRepresentative',
      representative(businessInit),
      'Someone who acts for a business to register.',
      create,
    ],
    ['BusinessInit', businessInit, 'The registration of a business.', create],
    [
      'CustomerInit',
      customer.customerInitBody,
      'A registration; `customerType` decides what `customer` holds.',
      create,
    ],
    ['ContactUpdate', customerUpdateBody.properties.customer, 'Contact data to replace.', update],
    [
      'RepresentativeUpdate',
      representative(customerUpdateBody),
      "A representative's contact data to replace.",
      update,
    ],
    ['CustomerUpdate', customerUpdateBody, 'An update, of either type of customer.', update],
    ['CustomerAddEmployee', customer.customerAddEmployeeBody, 'A new employee of a business.', addEmployee],
    [
      'CustomerDisableEmployee',
      customer.customerDisableEmployeeBody,
      'An employee who leaves.',
      disableEmployee,
    ],
    ['StoredDocument', document(individual.properties.customer), 'A document as it is shown.', update],
    ['Individual', individual.properties.customer, 'An individual as it is stored.', update],
    ['Business', business.properties.customer, 'A business as it is stored.', update, ['last4']],
    ['Representative', representative(business), 'Someone who acts for a business.', update],
    ['Employee', business.properties.employees.items, 'Someone who works for a business.', own],
    ['IndividualCustomer', individual, 'An individual customer.', update],
    ['BusinessCustomer', business, 'A business customer.', update, ['employees']],
    ['Customer', customer.customerAnswer, 'A customer; `customerType` tells what `customer` holds.', update],
    [
      'IndividualRecord',
      retention.customerRecordAnswer.oneOf[0],
      'An individual customer, as our own endpoints show it.',
      update,
      stateMembers,
    ],
    [
      'BusinessRecord',
      retention.customerRecordAnswer.oneOf[1],
      'A business customer, as our own endpoints show it.',
      update,
      ['employees', ...stateMembers],
    ],
    [
      'CustomerRecord',
      retention.customerRecordAnswer,
      'A customer, as our own endpoints show it: with its state.',
      own,
    ],
    [
      'RecentCustomer',
      contract['customers-recent'].customersRecentAnswer.properties.items.items,
      'A customer that the login opened lately.',
      own,
    ],
    [
      'RecentCustomers',
      contract['customers-recent'].customersRecentAnswer,
      'The customers that the login opened last.',
      own,
    ],
    ['PasswordChange', auth.userChangePasswordBody, 'A change of the own password.', password],
    ['Token', auth.authGetTokenAnswer, 'An access token.', signIn],
    ['Status', auth.statusAnswer, 'That something was done, or is ready.', password],
    ['AccessToken', tokens.authListTokensAnswer.properties.items.items, 'A token of the login.', own],
    ['CallerAnswer', caller.callerAnswer, 'What a caller can be asked for.', own],
    ['CallerAnswers', caller.customersVerifyCallerBody.properties.answers, 'What a caller says.', own],
    ['VerifyCaller', caller.customersVerifyCallerBody, 'What a caller says, and who it is.', own],
    ['ComparedAnswers', caller.comparedAnswers, 'Whether each answer of a caller fits.', own],
    ['CallerVerified', caller.customersVerifyCallerAnswer, 'What became of verifying a caller.', own],
    ['CallerVerification', caller.callerVerification, 'When a caller is verified.', own],
    ['LastVerification', caller.lastVerification, 'A verification that still counts.', own],
    ['CustomerVerification', caller.customersVerificationAnswer, 'Whether the caller is verified.', own],
    ['Policy', caller.policyAnswer, 'The policies of an aggregator.', own],
    ['VerifiedCaller', caller.verifiedCaller, 'How the caller was verified before a change.', own],
    ['RecordedVerification', caller.recordedVerification, 'What a caller was asked.', own],
    ['ChangeKind', ofHistory.kind, 'What kind of change made a version.', own],
    ['SectionChange', ofHistory.sections.items, 'A section before and after a change.', own],
    ['Difference', ofHistory.differences.items, 'A value before and after a change.', own],
    ['HistoryItem', history.historyItem, 'A change of a customer.', own],
    ['RevertTo', revertTo, 'Back to a version.', own],
    ['RevertChange', revertChange, 'One change undone.', own],
    [
      'CustomersRevert',
      customersRevertBody,
      'What to put back: a version, or what one change replaced.',
      own,
    ],
    ['CustomerState', retention.customerStateAnswer, 'A customer after a change of its state.', own],
    ['CustomerErased', retention.customersEraseAnswer, 'A customer that was erased.', own],
    ['RetentionItem', retention.retentionItem, 'A closed customer.', own],
    ['EventType', events.event.properties.type, 'What an event tells of.', own],
    ['CustomerEvent', events.event, 'An event of the feed: a change of a customer.', own],
    ['LoginsCreate', logins.loginsCreateBody, 'A login to make.', own],
    ['Login', logins.loginAnswer, 'A login of an aggregator.', own],
    ['NewLogin', logins.loginsCreateAnswer, 'A login as it was made, with its password.', own],
    ['StoreKey', keys.storeKey, 'A key of the store, without the key itself.', own],
    ['MasterKey', keys.masterKey, 'The master key, without the key itself.', own],
    ['KeysStatus', keys.keysStatusAnswer, 'The age of the keys.', own],
    ['AccessKind', access.accessEntry.properties.kind, 'What kind of request showed a customer.', own],
    ['AccessEntry', access.accessEntry, 'That somebody saw a customer.', own],
    ['AuditKind', access.auditEntry.properties.kind, 'What an audit event tells of.', own],
    ['AuditEntry', access.auditEntry, 'What somebody did, or was refused.', own],
    ['CustomerReveal', access.customersRevealBody, 'A number to be revealed.', own],
    ['RevealedNumber', access.customersRevealAnswer, 'A number in full.', own],
    ['ProofFault', access.proofFault, 'What does not match in a history.', own],
    ['CustomerProof', access.customersProofAnswer, 'Whether anything of a customer was altered.', own],
    ['WebhooksCreate', webhooks.webhooksCreateBody, 'A webhook to make.', own],
    ['Webhook', webhooks.webhookAnswer, 'A webhook.', own],
    ['NewWebhook', webhooks.webhooksCreateAnswer, 'A webhook as it was made, with its secret.', own],
    ['RotatedSecret', webhooks.webhooksRotateSecretAnswer, "A webhook's new secret.", own],
    ['WebhookDeleted', webhooks.webhooksDeleteAnswer, 'A webhook that was deleted.', own],
    ['WebhookTested', webhooks.webhooksTestAnswer, 'What became of a test event.', own],
    ['DeliveredMessage', webhooks.webhookMessage, 'The body of a message of a webhook.', own],
    [
      'WebhookDelivery',
      webhooks.webhooksDeliveriesAnswer.properties.items.items,
      'An attempt to send an event.',
      own,
    ],
    ['WebhookResendOne', resendOne, 'One event to send again.', own],
    ['WebhookResendRange', resendRange, 'Events to send again.', own],
    ['CustomerDelivery', webhooks.customerDelivery, 'What became of a change at one webhook.', own],
    [
      'NewestDeliveries',
      webhooks.customersDeliveriesAnswer,
      'Whether webhooks were told of the newest change.',
      own,
    ],
    ['WebhookResend', webhooks.webhooksResendBody, 'Events to send again: one, or those of a range.', own],
    ['WebhookResent', webhooks.webhooksResendAnswer, 'What will be sent again.', own],
    [
      'SandboxHeader',
      sandboxRequest.properties.request.properties.headers.items,
      'A header of a request or an answer.',
      own,
    ],
    [
      'SandboxRequestPart',
      sandboxRequest.properties.request,
      'What was sent or answered, without secrets.',
      own,
    ],
    ['SandboxRequest', sandboxRequest, 'A request that the sandbox remembers.', own],
  ].map(([name, schema, about, source, ownMembers = []]) => ({ name, schema, about, source, ownMembers }));
}

/** What a pattern of the contract asks for, in words; one that is not here is shown itself. */
const forms = {
  '^[0-9a-f]{32}$': '32 hex digits',
  '^((?![<>]).)*$': 'without `<` and `>`',
  '^[0-9a-zA-Z_]+$': 'letters, digits and `_`',
  '^[0-9a-zA-Z]+$': 'letters and digits',
  '^[0-9a-zA-Z-]+$': 'letters, digits and `-`',
  '^[A-Z]{3}$': '3 capital letters',
  '^\\d+$': 'digits only',
  '^[0-9]{9}$': '9 digits',
  '^\\d{4}-\\d{2}-\\d{2}$': '`YYYY-MM-DD`',
  '^(?:[0-9]{1,18}[.][0-9]{1,18}|[0-9A-Za-z_-]{23,100})$': 'a cursor as `GET /events` gave it, or `0.0`',
  '^[^\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029]+$': 'one line',
  '^[0-9A-Za-z_/]+$': 'letters, digits, `_` and `/`',
  '^/(?:customer/businessFederalEin|(?:customer|businessRepresentatives/[0-9]{1,2})/identificationDocuments/[0-9]{1,2}/value)$':
    'a JSON pointer (RFC 6901)',
  '^whsec_[0-9a-zA-Z+/]{43}=$': '`whsec_` and base64',
};

const formats = {
  email: '`name@host`',
  date: 'a day of the calendar',
  'date-time': 'ISO 8601 in UTC, with milliseconds',
};

/** The whole file, not formatted yet. */
export function typesPage(contract) {
  const named = namedSchemas(contract);
  const names = new Map(named.map(({ name, schema }) => [keyOf(schema), name]));
  if (names.size < named.length) throw new Error('two schemas of the same shape have a name each');
  const header =
    'The shapes of the wire, made from the schemas by `npm run types`: change those, not this file.';
  return [`/** ${header} */`, ...named.map((one) => declaration(one, names))].join('\n\n');
}

/** The same for all schemas that take the same values. */
function keyOf(schema) {
  return JSON.stringify(schema, (key, value) => (key === 'description' || key === '$id' ? undefined : value));
}

function declaration({ name, schema, about, source, ownMembers }, names) {
  const head = `/** ${about} Source: ${source}. */`;
  if (!schema.properties) return `${head}\nexport type ${name} = ${written(schema, names)};`;
  const members = Object.entries(schema.properties).map(([key, member]) => {
    const mark = schema.required?.includes(key) ? '' : '?';
    const from = ownMembers.includes(key) ? 'opencif' : source;
    return `${comment(key, member, from)}\n  ${key}${mark}: ${typeOf(member, names)};`;
  });
  return `${head}\nexport interface ${name} {\n${members.join('\n')}\n}`;
}

function comment(key, schema, source) {
  if (!schema.description) throw new Error(`${key} has no description in its schema`);
  const form = formOf(schema);
  const about = form === '' ? schema.description : `${schema.description}. Form: ${form}`;
  return `  /**\n   * ${about}.\n   *\n   * Source: ${source}.\n   */`;
}

function typeOf(schema, names) {
  const type = names.get(keyOf({ ...schema, nullable: undefined })) ?? written(schema, names);
  return schema.nullable && !schema.enum?.includes(null) ? `${type} | null` : type;
}

/** Without its name. */
function written({ type, enum: members, items, oneOf }, names) {
  if (oneOf) return oneOf.map((branch) => typeOf(branch, names)).join(' | ');
  if (members) return members.map((member) => JSON.stringify(member)).join(' | ');
  if (type === 'array') {
    const item = typeOf(items, names);
    return item.includes(' ') ? `(${item})[]` : `${item}[]`;
  }
  if (type === 'integer') return 'number';
  if (type === 'string' || type === 'boolean') return type;
  if (type === undefined) return 'unknown';
  throw new Error(`a schema of type ${type} has no name`);
}

/** Form and length in words; empty where the type says it all. */
function formOf({ type, enum: members, pattern, format, isNotOnlyWhitespace, ...limits }) {
  if (members) return '';
  if (type === 'array') return range(limits.minItems, limits.maxItems, 'items');
  if (type === 'integer') return 'whole number';
  const parts = [
    format && formats[format],
    range(limits.minLength, limits.maxLength, 'characters'),
    pattern && (forms[pattern] ?? `\`${pattern}\``),
    isNotOnlyWhitespace && 'not only white space',
  ];
  return parts.filter(Boolean).join(', ');
}

function range(least = 0, most, what) {
  if (most === undefined) return least === 0 ? '' : `at least ${least} ${what}`;
  if (most === 0) return `no ${what}`;
  return least === 0 ? `at most ${most} ${what}` : `${least} to ${most} ${what}`;
}
