/** `GET /customers/:customerId/deliveries` */
import { newestDeliveries } from '../../storage/webhook/customer-deliveries.ts';
import type { Handler } from '../frame/call.ts';
import { Refused } from '../frame/respond.ts';

export const customersDeliveries: Handler<'customers-deliveries'> = async ({ services, params, bearer }) => {
  const { customerId } = params;
  const data = await newestDeliveries(services.database, bearer.aggregatorId, customerId);
  if (!data) throw new Refused('customerNotFound', { context: { customerId } });
  return { data };
};
