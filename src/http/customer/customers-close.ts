/** `POST /customers/:customerId/close` */
import type { Handler } from '../frame/call.ts';
import { setState } from './state-change.ts';

export const customersClose: Handler<'customers-close'> = (call) =>
  setState(call, 'customers-close', 'closed');
