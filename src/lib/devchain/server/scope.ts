import type { Devchain } from '../devchain.ts';
import type { AddressBook } from './addressBook.ts';
import type { Renderer } from './render.ts';

/** What every group of routes works on. */
export interface Scope {
  readonly devchain: Devchain;
  readonly addresses: AddressBook;
  readonly renderer: Renderer;
  /** Milliseconds since the Unix epoch. */
  readonly launchTime: number;
}
