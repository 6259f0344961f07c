/** `opencif customer update ID --email …`: changes single values of a customer, and keeps the rest of its lists. */
import type { Address, Phone } from '../../contract/customer.ts';
import type { Answer, Customer, CustomerUpdate, OpenCIF } from '../../sdk/index.ts';
import { told } from '../shell/client.ts';
import { exitCodes, Failure } from '../shell/failure.ts';
import type { ChangeFlags } from './customer.ts';
import { phonePart } from './typed-phone.ts';

/** What the flags change. */
export interface EditFlags {
  readonly email?: string;
  readonly phone?: string;
  readonly dialingCode?: string;
  readonly phoneType?: string;
  readonly address?: string;
  readonly address2?: string;
  readonly city?: string;
  readonly postalCode?: string;
  readonly state?: string;
  readonly country?: string;
  readonly addressType?: string;
}

const phoneFlags = { phoneType: 'type' } as const;
const addressFlags = {
  address: 'addressLine1',
  address2: 'addressLine2',
  city: 'city',
  postalCode: 'postalCode',
  state: 'stateCode',
  country: 'countryCodeA3',
  addressType: 'type',
} as const;

/** @returns whether any flag says what to change */
export function isEdit(flags: EditFlags): boolean {
  return [
    flags.email,
    flags.phone,
    flags.dialingCode,
    ...Object.values(partOf(flags, phoneFlags)),
    ...Object.values(partOf(flags, addressFlags)),
  ].some((value) => value !== undefined);
}

export interface Edit {
  readonly body: CustomerUpdate;
  /** The version that was read; undefined if the service does not give one. */
  readonly ifMatch: string | undefined;
}

/**
 * Reads the customer and changes what the flags say. An item of a type that the customer does not have is added.
 *
 * @throws Failure if the flags do not say which item
 */
export async function editOf(client: OpenCIF, customerId: string, flags: EditFlags): Promise<Edit> {
  if (!/^\w{1,36}$/.test(customerId)) {
    throw usage('If flags say what to change, give the id of the customer instead of a file.');
  }
  const phone: Item = { ...phonePart(flags, refuse), ...partOf(flags, phoneFlags) };
  const answer: Answer<Customer> = await told(client, () =>
    client.customer.status(customerId).withResponse(),
  );
  const { data, version } = answer;
  const isBusiness = data.customerType === 'business';
  if (isBusiness && flags.email !== undefined) {
    throw usage(
      'A business has no e-mail address of its own. To change that of a representative, send a file instead of flags;\n' +
        'opencif customer get  shows the ids of the representatives:\n' +
        `{"customerId":"${customerId}","customer":{},"businessRepresentatives":[{"id":"ID","email":"NEW"}]}`,
    );
  }
  const { phones, businessPhones, addresses, businessAddresses }: StoredLists = data.customer;
  const address = partOf(flags, addressFlags);
  const lists = {
    ...listOf(isBusiness ? 'businessPhones' : 'phones', phones ?? businessPhones, phone, 'phone'),
    ...listOf(
      isBusiness ? 'businessAddresses' : 'addresses',
      addresses ?? businessAddresses,
      address,
      'address',
    ),
  };
  const customer = { ...(flags.email !== undefined && { email: flags.email }), ...lists };
  return {
    body: { customerId, customer } as CustomerUpdate,
    ifMatch: version === null ? undefined : `${version}`,
  };
}

/** A customer has the lists of its type. */
interface StoredLists {
  readonly phones?: readonly Phone[];
  readonly businessPhones?: readonly Phone[];
  readonly addresses?: readonly Address[];
  readonly businessAddresses?: readonly Address[];
}

type Item = Partial<Omit<Phone & Address, 'type'>> & { readonly type?: string };

/** The members of an item that flags name; undefined members are left out. */
function partOf(flags: EditFlags, names: Readonly<Record<string, string>>): Item {
  const given = Object.entries(names).map(([flag, member]) => [member, flags[flag as keyof EditFlags]]);
  return Object.fromEntries(given.filter(([, value]) => value !== undefined));
}

/** The whole list with the change in it; nothing if the flags change none of its items. */
function listOf(
  name: string,
  items: readonly Item[] = [],
  part: Item,
  what: 'phone' | 'address',
): Record<string, readonly Item[]> {
  if (Object.keys(part).length === 0) return {};
  const at = placeIn(items, part, what);
  const { addressLine2, ...old } = items[at] ?? {};
  // The second line belongs to the first: nobody moves and keeps the number of the apartment.
  const kept = addressLine2 === undefined || part.addressLine1 !== undefined ? {} : { addressLine2 };
  const changed = { ...old, ...kept, ...part };
  return { [name]: at < items.length ? items.with(at, changed) : [...items, changed] };
}

/** The item of the type; the only item if no type is given; the end of the list if there is none of the type. */
function placeIn(items: readonly Item[], { type }: Item, what: 'phone' | 'address'): number {
  const places = [...items.keys()].filter((at) => type === undefined || items[at]?.type === type);
  if (places.length === 0 && type === undefined) {
    throw usage(`The customer has no ${what} yet. Say which type the new one has:  --${what}-type`);
  }
  if (places.length <= 1) return places[0] ?? items.length;
  const types = items.map((item) => item.type).join(', ');
  throw usage(
    type === undefined
      ? `The customer has several (${types}). Say which one to change:  --${what}-type`
      : `The customer has ${places.length} of type ${type}. To change one of them, send all of them as a file.`,
  );
}

function refuse(fault: string): never {
  throw usage(fault);
}

function usage(message: string): Failure {
  return new Failure(`${message}\nNothing was changed.`, exitCodes.usage);
}

/** The flags of the request: it holds only for the version that was read, unless the caller names another. */
export function editOptions(flags: ChangeFlags, { ifMatch }: Edit): ChangeFlags {
  return { ...(ifMatch !== undefined && { ifMatch }), ...flags };
}
