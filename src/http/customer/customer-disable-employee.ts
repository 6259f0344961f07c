/** `POST /customer/disable-employee` */
import { refuseDisableEmployee } from '../../domain/employee.ts';
import { employeeSection } from '../../domain/sections.ts';
import type { Handler } from '../frame/call.ts';
import { changeCustomer } from './customer-change.ts';

export const customerDisableEmployee: Handler<'customer-disable-employee'> = (call) => {
  const { companyId, employeeId } = call.body;
  const change = {
    kind: 'employeeDisabled',
    customerId: companyId,
    customerTypes: ['business'],
    employeeId,
    sections: { [employeeSection(employeeId, 'status')]: 'DISABLED' },
  } as const;
  return changeCustomer(call, 'customer-disable-employee', change, ({ customer, employeeType }) =>
    refuseDisableEmployee(customer, employeeType, call.body),
  );
};
