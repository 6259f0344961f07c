/** The states of correcting contact data. */
import type { VNode } from 'preact';
import { ConflictPage, type Question } from '../correct/ConflictPage.tsx';
import { CorrectForm, type FormView } from '../correct/CorrectForm.tsx';
import type { AddressText, Draft, PhoneText } from '../correct/draft.ts';
import { UnverifiedPage } from '../correct/notes.tsx';
import { type Carried, PreviewPage, type PreviewView } from '../correct/PreviewPage.tsx';
import type { SectionName, Target } from '../correct/target.ts';
import { Failure, Notice } from '../frame/components/notes.tsx';
import { correctWords } from '../words/correct.ts';

const address: AddressText = {
  type: 'PRIMARY',
  addressLine1: '123 Main Str.',
  addressLine2: 'apt 8',
  city: 'Harrisburg',
  stateCode: 'PA',
  postalCode: '12345',
  countryCodeA3: 'USA',
};
const strange: AddressText = {
  ...address,
  type: 'SECONDARY',
  addressLine1: 'شارع الملك فهد ٤٢، الطابق الثالث',
  addressLine2: '🏠 '.repeat(16),
  city: 'x'.repeat(50),
};
const phone = (digits: string): PhoneText => ({
  type: 'MOBILE',
  countryDialingCode: '1',
  phoneNumber: digits,
});
const twenty = Array.from({ length: 20 }, (_, index) => phone(`20255501${String(index).padStart(2, '0')}`));

const targetOf = (section: SectionName, members: Target['members']): Target => ({
  customerId: 'cstap_6reGTr3k8vpAu8uFV7EdiN',
  section,
  members,
  representativeId: section === 'representative' ? 'cstab_7BX5DPJcbmipymiokecA6d' : null,
});
const addresses = targetOf('addresses', ['addresses']);
const emailOnly = targetOf('email', ['email']);

function form(target: Target, draft: Draft, more: Partial<FormView> = {}): VNode {
  return <CorrectForm {...{ target, draft, name: 'Janice Sample', version: 12, ...more }} />;
}

const carried: Carried = {
  target: addresses,
  name: 'Janice Sample',
  version: 12,
  draft: { addresses: [{ ...address, addressLine1: '124 Main Str.' }] },
  reason: '',
};
const rows = [{ label: 'Address, line 1', before: '123 Main Str.', after: '124 Main Str.' }];

function preview(more: Partial<PreviewView> = {}): VNode {
  return <PreviewPage {...{ carried, rows, sendKey: 'correct-d1ea112078d111eeb5658f28ab5fe311', ...more }} />;
}

const { conflict, faults, hints } = correctWords;
const happened = conflict.elsewhere('crm_import', 'addresses');
const { type: _type, ...place } = address;
const questions: readonly Question[] = [
  {
    member: 'addresses',
    path: '/0',
    base: place,
    theirs: { ...place, addressLine1: '9 River Road', addressLine2: '' },
    mine: { ...place, addressLine1: '124 Main Str.' },
    choice: null,
  },
  {
    member: 'addresses',
    path: '/1',
    base: strange,
    theirs: undefined,
    mine: { ...strange, city: 'York' },
    choice: 'mine',
  },
];

const wrong = {
  'addresses.0.city': faults.required.city,
  'addresses.0.postalCode': faults.form.postalCode,
  'addresses.0.addressLine1': faults.tooLong(50, 63),
};
const odd = { 'addresses.0.postalCode': hints.zipOfOtherState('12345', 'NY', 'PA') };

const tooLarge = {
  code: 'customerTooLarge',
  message: 'The customer would become larger than a customer may be.',
  errors: undefined,
  retryAfter: null,
  requestId: 'd1ea112078d111eeb5658f28ab5fe311',
};

const bodies: readonly (readonly [name: string, title: string, body: VNode])[] = [
  ['email', 'An e-mail address', form(emailOnly, { email: 'abc123def4@test.test' })],
  [
    'email-hint',
    'A mistyped mail domain',
    form(emailOnly, { email: 'janice@gmial.com' }, { hints: { email: hints.mailDomain('gmail.com') } }),
  ],
  ['address', 'An address, with a hint', form(addresses, { addresses: [address] }, { hints: odd })],
  [
    'faults',
    'An address with faults',
    form(
      addresses,
      { addresses: [{ ...address, city: '', postalCode: '12' }, strange] },
      { faults: wrong, changed: true },
    ),
  ],
  ['twenty', 'Twenty phones', form(targetOf('phones', ['phones']), { phones: twenty })],
  [
    'representative',
    'A representative of a business',
    form(targetOf('representative', ['email', 'addresses', 'phones']), {
      email: 'j.kapsch@example.test',
      addresses: [address],
      phones: [phone('2025550101'), phone('2025550102')],
    }),
  ],
  [
    'closed',
    'A closed customer',
    form(
      emailOnly,
      { email: 'abc123def4@test.test' },
      {
        children: (
          <Notice kind="warning" title={correctWords.closed.title}>
            <p>{correctWords.closed.text}</p>
          </Notice>
        ),
      },
    ),
  ],
  [
    'refused',
    'Refused by the service',
    form(
      emailOnly,
      { email: 'abc123def4@test.test' },
      { changed: true, children: <Failure reply={tooLarge} /> },
    ),
  ],
  [
    'preview',
    'What would change',
    preview({ hints: [hints.zipOfOtherState('12345', 'NY', 'PA')], webhooks: 1 }),
  ],
  ['preview-reason', 'Without a reason', preview({ reasonFault: faults.required.reason })],
  [
    'preview-long',
    'Much would change',
    preview({
      rows: twenty.map(({ phoneNumber }, index) => ({
        label: `Mobile ${index + 1}, number`,
        before: '1234567890',
        after: phoneNumber,
      })),
    }),
  ],
  [
    'merged',
    'Somebody was faster elsewhere',
    preview({
      submit: conflict.apply,
      notice: (
        <Notice kind="warning" title={conflict.elsewhere('crm_import', 'e-mail address')}>
          <p>{conflict.untouched}</p>
        </Notice>
      ),
    }),
  ],
  [
    'conflict',
    'Theirs and mine',
    <ConflictPage {...{ carried, happened, login: 'crm_import', questions, incomplete: false }} />,
  ],
  [
    'conflict-open',
    'Theirs and mine, not chosen',
    <ConflictPage {...{ carried, happened, login: 'crm_import', questions, incomplete: true }} />,
  ],
  ['unverified', 'The caller is not verified', <UnverifiedPage carried={carried} />],
];

export const states = bodies.map(([name, title, body]) => ({
  name: `correct-${name}`,
  title,
  body,
  styles: ['correct'],
}));
