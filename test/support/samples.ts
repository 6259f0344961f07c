/** Valid, unique customers made of reserved values: example.test, 555 numbers, SSNs of the unissued 9xx area. */
import type { BusinessInit, CustomerInit, IndividualInit } from '../../src/contract/customer.ts';
import { businessInit as business, individualInit as individual } from '../../src/contract/examples.ts';

/** @param n 0 to 99,999,999; another n is another reference and another SSN */
export function individualInit(n: number): IndividualInit {
  const init = structuredClone(individual) as CustomerInit as IndividualInit;
  init.customerReference = `Ind${n}`;
  init.customer.email = `person${n}@example.test`;
  const [ssn] = init.customer.identificationDocuments;
  if (ssn) ssn.value = `9${String(n).padStart(8, '0')}`;
  return init;
}

/** @param n 0 to 99,999,999; another n is another reference and another EIN */
export function businessInit(n: number): BusinessInit {
  const init = structuredClone(business) as CustomerInit as BusinessInit;
  init.customerReference = `Bus${n}`;
  init.customer.businessFederalEin = `9${String(n).padStart(8, '0')}`;
  return init;
}
