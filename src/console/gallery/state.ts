/** What the gallery shows: pages of the console with canned data, without a store or anybody signed in. */
import type { VNode } from 'preact';
import type { Role } from '../../contract/rights.ts';

/** A page in one of its states. */
export interface GalleryState {
  /** Unique in the gallery, such as `customer-long`: it is in the address. */
  readonly name: string;
  /** For people who choose from the list. */
  readonly title: string;
  readonly body: VNode;
  /** As in `ShownPage`. */
  readonly styles?: readonly string[];
  readonly scripts?: readonly string[];
  /** Whose bar is shown; null: nobody is signed in. Default: support. */
  readonly role?: Role | null;
}
