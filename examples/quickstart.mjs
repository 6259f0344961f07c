/**
 * Registers a person, corrects the contact data, and reads what was changed.
 *
 *   OPENCIF_BASE_URL=http://127.0.0.1:8080 OPENCIF_LOGIN=CONNECTFI_CLIENTID \
 *   OPENCIF_PASSWORD=CONNECTFI_PASSWORD node examples/quickstart.mjs
 */
import { OpenCIF, ReferenceExistsError } from 'opencif/sdk';

const client = new OpenCIF();

const home = {
  type: /** @type {const} */ ('PRIMARY'),
  addressLine1: '123 Main Str.',
  city: 'Harrisburg',
  stateCode: /** @type {const} */ ('PA'),
  postalCode: '12345',
  countryCodeA3: 'USA',
};

/** The customer's id; the one that has the reference already when this runs again. */
async function register() {
  try {
    const customer = await client.customer.init({
      customerReference: 'Quickstart1',
      customerType: 'individual',
      customer: {
        firstName: 'Jane',
        lastName: 'Sample',
        gender: 'F',
        dateOfBirth: '1990-01-31',
        email: 'jane@example.test',
        citizenshipCountryCodeA3: 'USA',
        addresses: [home],
        phones: [{ type: 'MOBILE', countryDialingCode: '1', phoneNumber: '2125550101' }],
        identificationDocuments: [{ type: 'SSN', value: '666001234', issuanceCountryCodeA3: 'USA' }],
      },
    });
    return customer.customerId;
  } catch (error) {
    if (error instanceof ReferenceExistsError) return error.entityId;
    throw error;
  }
}

const customerId = await register();
// What is sent replaces what is stored; the e-mail, not sent, stays.
await client.customer.update({
  customerId,
  customer: { addresses: [{ ...home, addressLine1: '456 Elm Str.' }] },
});
for await (const { version, kind, sections } of client.customers.history(customerId)) {
  console.log(`version ${version}: ${kind}, ${sections.length} sections`);
}
