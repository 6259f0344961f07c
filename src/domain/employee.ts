/** Adding, disabling and enabling: the rules for a business's employees. */
import type { CustomerType } from '../contract/customer.ts';
import type { Refusal } from '../contract/errors.ts';
import type { StoredCustomer } from './sections.ts';

export interface EmployeeRequest {
  readonly companyId: string;
  readonly employeeId: string;
}

/** Checks the company, then the employee; `employeeType` is null if there is no such customer. */
function refuseParties(
  company: StoredCustomer | null,
  employeeType: CustomerType | null,
  { companyId, employeeId }: EmployeeRequest,
): Refusal | null {
  if (!company) return { code: 'customerNotFound', context: { customerId: companyId } };
  if (company.customerType !== 'business') {
    return {
      code: 'customerInvalidType',
      context: { customerId: companyId, customerType: company.customerType },
    };
  }
  if (!employeeType) return { code: 'customerNotFound', context: { customerId: employeeId } };
  if (employeeType === 'individual') return null;
  return { code: 'customerInvalidType', context: { customerId: employeeId, customerType: employeeType } };
}

/** @param added whether this request itself added the employee */
export function refuseAddEmployee(
  company: StoredCustomer | null,
  employeeType: CustomerType | null,
  request: EmployeeRequest,
  added: boolean,
): Refusal | null {
  const refusal = refuseParties(company, employeeType, request);
  if (refusal || added) return refusal;
  const { companyId, employeeId } = request;
  return { code: 'employeeExists', context: { companyId, employeeId } };
}

export function refuseDisableEmployee(
  company: StoredCustomer | null,
  employeeType: CustomerType | null,
  request: EmployeeRequest,
): Refusal | null {
  const { companyId, employeeId } = request;
  // Also one that was erased since then: the business still names it.
  if (company?.employeeIds.includes(employeeId)) return null;
  const refusal = refuseParties(company, employeeType, request);
  return refusal ?? { code: 'employeeNotFound', context: { companyId, employeeId } };
}

/** One that was erased since then can be disabled, but no longer enabled. */
export function refuseEnableEmployee(
  company: StoredCustomer | null,
  employeeType: CustomerType | null,
  request: EmployeeRequest,
): Refusal | null {
  const refusal = refuseParties(company, employeeType, request);
  const { companyId, employeeId } = request;
  if (refusal || company?.employeeIds.includes(employeeId)) return refusal;
  return { code: 'employeeNotFound', context: { companyId, employeeId } };
}
