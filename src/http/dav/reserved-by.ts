// The locks of WebDAV as those see them who change files by other doors: what a client has locked is busy for them.

import type { Reservations } from '../../files/index.ts';
import { systemClock } from '../../session/index.ts';
import { NOBODY, type LockTable } from './lock-table.ts';

export const reservedBy = (table: LockTable): Reservations => ({
  find: (path, isTree) => {
    const nowMs = systemClock.nowMs();
    const [lock] = table.missingTokens({ path, kind: isTree ? 'tree' : 'member' }, NOBODY, nowMs);
    if (lock === undefined) return undefined;
    const sinceMs = Math.round(Date.now() - (nowMs - lock.madeAtMs));
    return { account: lock.account, doing: 'kept locked', sinceMs };
  },
  get isEmpty() {
    return table.isEmpty;
  },
});
