// What is said of a file that goes on where an earlier attempt stopped. Pure.

import { displayName } from '../../base/index.ts';
import type { TransferEvent } from '../../client/index.ts';

/** Undefined of every other event. */
export const formatContinuing = (event: TransferEvent): string | undefined =>
  event.type === 'started' && event.offset > 0
    ? `continuing ${displayName(event.path)} at ${Math.floor((event.offset * 100) / event.size)} %`
    : undefined;
