/** `GET /access`: what one login of the aggregator saw, or all of them. */
import { listAccess } from '../../storage/audit/customer-access-list.ts';
import type { Handler } from '../frame/call.ts';
import { accessEntry } from './access-entry.ts';
import { trailPage } from './trail-page.ts';

export const access: Handler<'access'> = async (call) => {
  const { services, query, bearer } = call;
  const { login } = query;
  const of = login === undefined ? ({ everybody: true } as const) : { login };
  const read = listAccess.bind(null, services.database, services.vault, bearer.aggregatorId, of);
  return { data: await trailPage(call, `access by ${login ?? ''}`, read, accessEntry) };
};
