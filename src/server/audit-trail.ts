// The log's records on their way into the audit: gathered for a moment and written together, so that a busy server pays
// for one write where it would pay for hundreds. An audit that cannot be written never stops the server, and is told of.

import { toWherryError } from '../base/index.ts';
import type { AuditLog, AuditRecord } from '../catalog/index.ts';
import { systemClock, type Clock } from '../session/index.ts';
import type { LogRecord } from './log-record.ts';

/** Records are written after this long. */
const GATHER_MS = 250;
/** Records that wait at most; what comes beyond is counted, and the count written. */
const MAX_WAITING = 10_000;
const EXPIRY_INTERVAL_MS = 60 * 60 * 1000;
/** Also a server that runs for a moment, again and again, keeps its audit in bounds. */
const FIRST_EXPIRY_MS = 60 * 1000;
/** What is written between two looks makes it no larger than by so many records. */
const RECORDS_UNTIL_EXPIRY = 20_000;
const DAY_MS = 24 * 60 * 60 * 1000;

/** How long the audit goes back, and how many records it holds. */
export const AUDIT_LIFETIME_MS = 90 * DAY_MS;
export const MAX_AUDIT_RECORDS = 1_000_000;

export interface AuditTrailDeps {
  readonly audit: AuditLog;
  /** Hears, once for each time that it begins, that nothing can be written. */
  readonly onFault: (message: string) => void;
  readonly clock?: Clock | undefined;
  /** Milliseconds since 1970. Default: the system's. */
  readonly now?: (() => number) | undefined;
}

export interface AuditTrail {
  /** The audit, what waits included. */
  readonly audit: AuditLog;
  add(record: LogRecord): void;
  /** Writes what waits. */
  close(): void;
}

const textOr = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** What a stranger causes who says whose account he wants. */
const CLAIMS: ReadonlySet<string> = new Set(['login-refused']);

const toAuditRecord = ({ time, level, event, ...rest }: LogRecord): AuditRecord => {
  const { account, remoteAddress, by, ...fields } = rest;
  return {
    timeMs: Date.parse(time),
    level,
    event,
    account: textOr(account) ?? textOr(by),
    address: textOr(remoteAddress),
    isClaimed: CLAIMS.has(event),
    fields,
  };
};

export const createAuditTrail = ({
  audit,
  onFault,
  clock = systemClock,
  now = Date.now,
}: AuditTrailDeps): AuditTrail => {
  let seen = { timeMs: now(), clockMs: clock.nowMs() };
  let written = 0;
  let waiting: AuditRecord[] = [];
  let dropped = 0;
  let cancelWrite: (() => void) | undefined;
  let isFailing = false;

  const attempt = (work: () => void): boolean => {
    try {
      work();
      isFailing = false;
      return true;
    } catch (error) {
      if (!isFailing) onFault(toWherryError(error).message);
      isFailing = true;
      return false;
    }
  };
  const gap = (): readonly AuditRecord[] =>
    dropped === 0
      ? []
      : [{ timeMs: now(), level: 'warn', event: 'audit.dropped', fields: { records: dropped } }];
  const write = (): void => {
    cancelWrite = undefined;
    const records = waiting;
    waiting = [];
    if (!attempt(() => audit.append([...records, ...gap()]))) {
      // A gap must be seen when the audit can be written again: it may have been made on purpose.
      dropped += records.length;
      return;
    }
    dropped = 0;
    written += records.length;
    if (written >= RECORDS_UNTIL_EXPIRY) expire();
  };
  /** A clock that has jumped ahead is believed at the next look: what it would remove is gone for good. */
  const believedMs = (): number => {
    const { timeMs, clockMs } = seen;
    seen = { timeMs: now(), clockMs: clock.nowMs() };
    return Math.min(seen.timeMs, timeMs + seen.clockMs - clockMs);
  };
  const expire = (): void => {
    written = 0;
    attempt(() => void audit.expire(believedMs() - AUDIT_LIFETIME_MS, MAX_AUDIT_RECORDS));
  };

  let cancelExpiry = (): void => {};
  const scheduleExpiry = (delayMs: number): void => {
    cancelExpiry = clock.schedule(
      delayMs,
      () => {
        expire();
        scheduleExpiry(EXPIRY_INTERVAL_MS);
      },
      true,
    );
  };
  scheduleExpiry(FIRST_EXPIRY_MS);
  const writeWaiting = (): void => {
    cancelWrite?.();
    if (waiting.length > 0 || dropped > 0) write();
  };
  return {
    audit: {
      ...audit,
      query: (query) => {
        writeWaiting();
        return audit.query(query);
      },
    },
    add: (record) => {
      if (waiting.length >= MAX_WAITING) {
        dropped += 1;
        return;
      }
      waiting.push(toAuditRecord(record));
      cancelWrite ??= clock.schedule(GATHER_MS, write, true);
    },
    close: () => {
      cancelExpiry();
      writeWaiting();
    },
  };
};
