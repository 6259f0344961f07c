/** `POST /customers/:customerId/legal-hold` */
import type { Handler } from '../frame/call.ts';
import { setState } from './state-change.ts';

export const customersHold: Handler<'customers-hold'> = (call) =>
  setState(call, 'customers-hold', 'legalHoldPlaced');
