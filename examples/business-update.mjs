/**
 * Corrects the phones of a business and the e-mail of its representative, in one request: both or neither.
 *
 *   node examples/business-update.mjs CUSTOMER_ID
 */
import { OpenCIF } from 'opencif/sdk';

const client = new OpenCIF();
const [customerId = 'cstab_7BX5DO49J48VeWKsJ6gWNb'] = process.argv.slice(2);

const business = await client.customer.status(customerId);
if (business.customerType !== 'business') throw new Error('This customer is an individual.');
const [representative] = business.businessRepresentatives;
if (!representative) throw new Error('This business has no representative.');

const updated = await client.customer.update({
  customerId,
  customer: {
    businessPhones: [{ type: 'PRIMARY', countryDialingCode: '1', phoneNumber: '2125550102' }],
  },
  businessRepresentatives: [{ id: representative.id, email: 'owner@example.test' }],
});
console.log(`updated ${updated.customerId}`);
