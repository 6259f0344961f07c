/** `POST /customer/add-employee` */
import type { CustomerAddEmployee } from '../contract/customer.ts';
import { refuseAddEmployee } from '../domain/employee.ts';
import { employeeSection } from '../domain/sections.ts';
import { applyChange } from '../storage/customer-change.ts';
import { actorOf, type Handler } from './call.ts';
import { answerOf } from './customer-answer.ts';

export const customerAddEmployee: Handler<CustomerAddEmployee> = async (call) => {
  const { services, body, bearer } = call;
  const { companyId, employeeId, position } = body;
  const result = await applyChange(services.database, services.vault, actorOf(call), {
    kind: 'employeeAdded',
    customerId: companyId,
    customerTypes: ['business'],
    employeeId,
    sections: {
      [employeeSection(employeeId, 'position')]: position,
      [employeeSection(employeeId, 'status')]: 'ACTIVE',
    },
  });
  const refusal = refuseAddEmployee(result.customer, result.employeeType, body, result.accepted);
  return answerOf(result, refusal, bearer);
};
