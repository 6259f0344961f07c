/** `POST /customers/:customerId/employees/:employeeId/enable` */
import { refuseEnableEmployee } from '../../domain/employee.ts';
import { employeeSection } from '../../domain/sections.ts';
import type { Handler } from '../frame/call.ts';
import { orErased } from '../frame/no-customer.ts';
import { changeCustomer } from './customer-change.ts';

export const customersEnableEmployee: Handler<'customers-enable-employee'> = (call) => {
  const { customerId: companyId, employeeId } = call.params;
  const change = {
    kind: 'employeeEnabled',
    customerId: companyId,
    customerTypes: ['business'],
    employeeId,
    sections: { [employeeSection(employeeId, 'status')]: 'ACTIVE' },
  } as const;
  const endpoint = `customers-enable-employee ${companyId} ${employeeId}`;
  const enabled = changeCustomer({ ...call, body: null }, endpoint, change, ({ customer, employeeType }) =>
    refuseEnableEmployee(customer, employeeType, { companyId, employeeId }),
  );
  return orErased(call, companyId, enabled);
};
