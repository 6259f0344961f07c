/** Whether a caller is the customer: comparing what they say, and when that has to be done. Ours; the vendor has nothing like it. */
import { callerAnswers } from './caller-answers.ts';
import { commonId, customerDate, timestamp } from './common.ts';

const lastFour = { type: 'string', pattern: '^[0-9]{4}$' } as const;

/** The name of an answer. */
export const callerAnswer = { type: 'string', enum: callerAnswers } as const;
const names = { type: 'array', maxItems: callerAnswers.length, items: callerAnswer } as const;

export const customersVerifyCallerBody = {
  type: 'object',
  required: ['answers'],
  additionalProperties: false,
  properties: {
    answers: {
      type: 'object',
      description: 'What the caller says; at least one of these',
      additionalProperties: false,
      minProperties: 1,
      properties: {
        taxNumberLast4: { ...lastFour, description: 'Last four digits of the SSN or EIN' },
        dateOfBirth: { ...customerDate, description: 'Date of birth' },
        postalCode: {
          type: 'string',
          pattern: '^[0-9A-Za-z -]+$',
          minLength: 3,
          maxLength: 12,
          description:
            'Postal code of any address; spaces and dashes do not count, and a ZIP matches its ZIP+4',
        },
        phoneLast4: { ...lastFour, description: 'Last four digits of any phone' },
        email: {
          type: 'string',
          minLength: 1,
          maxLength: 254,
          description: 'E-mail address; upper and lower case do not count',
        },
      },
    },
    representativeId: {
      ...commonId,
      description:
        "The representative of a business who is calling: the number and the date of birth are compared with this person's, and the rest with this person's or the business's. If left out, everything is compared with the business",
    },
  },
} as const;

const fits = { type: 'boolean' } as const;

/** Says whether each given answer matches, and nothing else about the customer. */
export const comparedAnswers = {
  type: 'object',
  additionalProperties: false,
  properties: {
    taxNumberLast4: { ...fits, description: 'Whether the last four digits of the SSN or EIN match' },
    dateOfBirth: { ...fits, description: 'Whether the date of birth matches' },
    postalCode: { ...fits, description: 'Whether the postal code matches' },
    phoneLast4: { ...fits, description: 'Whether the last four digits of the phone match' },
    email: { ...fits, description: 'Whether the e-mail address matches' },
  },
} as const;

const passed = {
  type: 'boolean',
  description: 'Whether as many answers match as the policy of the aggregator requires',
} as const;

export const customersVerifyCallerAnswer = {
  type: 'object',
  required: ['customerId', 'fits', 'passed'],
  additionalProperties: false,
  properties: {
    customerId: { ...commonId, description: 'The customer' },
    fits: { ...comparedAnswers, description: 'Each answer that was given, and whether it matches' },
    passed,
  },
} as const;

/** When a caller is verified, and whether people may correct a customer without that. */
export const callerVerification = {
  type: 'object',
  required: ['required', 'atLeast', 'including'],
  additionalProperties: false,
  properties: {
    required: {
      type: 'boolean',
      description:
        'If true, people may change the data of a customer only within ten minutes of verifying the caller. Programs are exempt',
    },
    atLeast: {
      type: 'integer',
      minimum: 1,
      maximum: callerAnswers.length,
      description: 'How many answers must match',
    },
    including: { ...names, description: 'Answers that must be among them' },
  },
} as const;

/** Of a login: its last verification of a customer, while it still counts. */
export const lastVerification = {
  type: 'object',
  required: ['at', 'until', 'fits', 'passed'],
  additionalProperties: false,
  properties: {
    at: { ...timestamp, description: 'When the answers were compared' },
    until: { ...timestamp, description: 'When it stops counting: ten minutes later' },
    fits: { ...comparedAnswers, description: 'Each answer that was given, and whether it matched' },
    representativeId: {
      ...commonId,
      description: 'The representative of a business who called; left out if nobody was named',
    },
    passed,
  },
} as const;

export const customersVerificationAnswer = {
  type: 'object',
  required: ['customerId', 'policy'],
  additionalProperties: false,
  properties: {
    customerId: { ...commonId, description: 'The customer' },
    policy: { ...callerVerification, description: 'When a caller counts as verified' },
    last: {
      ...lastVerification,
      description: 'The last verification by your login; left out if there was none in the last ten minutes',
    },
  },
} as const;

/** Policies of the aggregator. */
export const policyAnswer = {
  type: 'object',
  required: ['callerVerification'],
  additionalProperties: false,
  properties: {
    callerVerification: { ...callerVerification, description: 'When a caller is verified' },
  },
} as const;

export const policySetBody = policyAnswer;

/** Of a change: how its login had verified the caller. */
export const verifiedCaller = {
  type: 'object',
  required: ['at', 'answers'],
  additionalProperties: false,
  properties: {
    at: { ...timestamp, description: 'When the caller was verified' },
    answers: { ...names, description: 'Which answers matched' },
    representativeId: {
      ...commonId,
      description: 'The representative of a business who called; left out if nobody was named',
    },
  },
} as const;

/** Of an entry about who saw whom: what a caller was asked, without what they said. */
export const recordedVerification = {
  type: 'object',
  required: ['fitted', 'differed'],
  additionalProperties: false,
  properties: {
    fitted: { ...names, description: 'Answers that matched' },
    differed: { ...names, description: 'Answers that did not match' },
    representativeId: {
      ...commonId,
      description: 'The representative of a business who called; left out if nobody was named',
    },
  },
} as const;

export type {
  CallerAnswers,
  CallerVerification,
  CallerVerified,
  ComparedAnswers,
  CustomerVerification,
  LastVerification,
  Policy,
  RecordedVerification,
  VerifiedCaller,
  VerifyCaller,
} from './types.ts';
