/** `POST /customer/add-employee` */
import type { CustomerAddEmployee } from '../../contract/customer.ts';
import { refuseAddEmployee } from '../../domain/employee.ts';
import { employeeSection } from '../../domain/sections.ts';
import type { Handler } from '../frame/call.ts';
import { type ChangeCall, changeCustomer } from './customer-change.ts';

export const customerAddEmployee: Handler<CustomerAddEmployee, unknown, ChangeCall['headers']> = (call) => {
  const { companyId, employeeId, position } = call.body;
  const change = {
    kind: 'employeeAdded',
    customerId: companyId,
    customerTypes: ['business'],
    employeeId,
    sections: {
      [employeeSection(employeeId, 'position')]: position,
      [employeeSection(employeeId, 'status')]: 'ACTIVE',
    },
  } as const;
  return changeCustomer(call, 'customer-add-employee', change, ({ customer, employeeType, accepted }) =>
    refuseAddEmployee(customer, employeeType, call.body, accepted),
  );
};
