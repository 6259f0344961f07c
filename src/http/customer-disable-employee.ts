/** `POST /customer/disable-employee` */
import type { CustomerDisableEmployee } from '../contract/customer.ts';
import { refuseDisableEmployee } from '../domain/employee.ts';
import { employeeSection } from '../domain/sections.ts';
import { applyChange } from '../storage/customer-change.ts';
import { actorOf, type Handler } from './call.ts';
import { answerOf } from './customer-answer.ts';

export const customerDisableEmployee: Handler<CustomerDisableEmployee> = async (call) => {
  const { services, body, bearer } = call;
  const { companyId, employeeId } = body;
  const result = await applyChange(services.database, services.vault, actorOf(call), {
    kind: 'employeeDisabled',
    customerId: companyId,
    customerTypes: ['business'],
    employeeId,
    sections: { [employeeSection(employeeId, 'status')]: 'DISABLED' },
  });
  return answerOf(result, refuseDisableEmployee(result.customer, result.employeeType, body), bearer);
};
