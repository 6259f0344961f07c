/** `POST /customers/:customerId/legal-hold/release` */
import type { Handler } from '../frame/call.ts';
import { setState } from './state-change.ts';

export const customersRelease: Handler<'customers-release'> = (call) =>
  setState(call, 'customers-release', 'legalHoldReleased');
