/**
 * Adds a phone to those there are. Lists are replaced whole, so it reads them first, and writes only if nobody
 * changed the customer in between; if somebody did, it reads again.
 *
 *   node examples/update-if-unchanged.mjs CUSTOMER_ID
 */
import { OpenCIF, VersionConflictError } from 'opencif/sdk';

const client = new OpenCIF();
const [customerId = 'cstap_6reGTr3k8vpAu8uFV7EdiN'] = process.argv.slice(2);

/** @param {import('opencif/sdk').Phone} phone */
async function addPhone(phone) {
  for (;;) {
    const { data, version } = await client.customer.status(customerId).withResponse();
    if (data.customerType !== 'individual') throw new Error('This customer is a business.');
    if (version === null) throw new Error('This server tells no versions, so it could not check one either.');
    const phones = [...data.customer.phones, phone];
    try {
      return await client.customer.update({ customerId, customer: { phones } }, { ifMatch: version });
    } catch (error) {
      if (!(error instanceof VersionConflictError)) throw error;
    }
  }
}

const number = process.argv[3] ?? '2125550103';
await addPhone({ type: 'LANDLINE', countryDialingCode: '1', phoneNumber: number });
console.log('added');
