/** `POST /customers/:customerId/reopen` */
import type { Handler } from '../frame/call.ts';
import { setState } from './state-change.ts';

export const customersReopen: Handler<'customers-reopen'> = (call) =>
  setState(call, 'customers-reopen', 'reopened');
