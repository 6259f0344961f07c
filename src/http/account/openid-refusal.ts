/** Why a person whom the identity provider sent back is not signed in. */
import { openidHints } from '../../contract/hints.ts';
import { Refused } from '../frame/respond.ts';

export function refusedByOpenId(reason: keyof typeof openidHints): Refused {
  return new Refused('openidRefused', { context: { reason }, hint: openidHints[reason] });
}
