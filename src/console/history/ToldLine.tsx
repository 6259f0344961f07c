/** Whom else a change reaches, before it is made. */
import type { VNode } from 'preact';
import { revertWords } from '../words/history.ts';

/** @param webhooks how many would receive the change; of none, nothing is said */
export function ToldLine({ webhooks }: { readonly webhooks: number }): VNode | null {
  return webhooks > 0 ? <p class="muted">{revertWords.told(webhooks)}</p> : null;
}
