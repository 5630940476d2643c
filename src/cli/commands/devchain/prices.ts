import { join } from 'node:path';
import { userPath } from '../job/context.ts';
import type { Session } from '../../session.ts';

/** Where prices stand that nobody told otherwise: beside the profile that feeds them. */
export const priceFileOf = (session: Session, named: string | undefined): string =>
  named === undefined ? join(session.home, 'prices.json') : userPath(session.io, named);
