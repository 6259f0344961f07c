/** `POST /customer/add-employee` */
import { refuseAddEmployee } from '../../domain/employee.ts';
import { employeeSection } from '../../domain/sections.ts';
import type { Handler } from '../frame/call.ts';
import { changeCustomer } from './customer-change.ts';

export const customerAddEmployee: Handler<'customer-add-employee'> = (call) => {
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
