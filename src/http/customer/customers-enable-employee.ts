/** `POST /customers/:customerId/employees/:employeeId/enable` */
import { refuseEmployeeState } from '../../domain/employee.ts';
import { employeeSection } from '../../domain/sections.ts';
import type { Handler } from '../frame/call.ts';
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
  return changeCustomer({ ...call, body: null }, endpoint, change, ({ customer, employeeType }) =>
    refuseEmployeeState(customer, employeeType, { companyId, employeeId }),
  );
};
