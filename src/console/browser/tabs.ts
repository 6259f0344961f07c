/** What the tabs of the console tell each other. */

/** Somebody uses a tab, has signed out in it, or has opened a page in it as this login. */
export type Told = 'active' | 'signed-out' | { readonly login: string };

export function openTabs(): BroadcastChannel {
  return new BroadcastChannel('opencif-console');
}
