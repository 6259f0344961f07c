/** `GET /access`: what the logins of the aggregator saw. */
import { listAccess } from '../../storage/audit/customer-access-list.ts';
import type { Handler } from '../frame/call.ts';
import { accessEntry } from './access-entry.ts';
import { trailPage } from './trail-page.ts';

export const access: Handler<'access'> = async (call) => {
  const { services, query, bearer } = call;
  const { login, kind } = query;
  const read = listAccess.bind(null, services.database, services.vault, bearer.aggregatorId, { login, kind });
  return { data: await trailPage(call, `access by ${login ?? ''} ${kind ?? ''}`, read, accessEntry) };
};
