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
const DAY_MS = 24 * 60 * 60 * 1000;

/** How long the audit goes back, and how many records it holds. */
export const AUDIT_LIFETIME_MS = 90 * DAY_MS;
export const MAX_AUDIT_RECORDS = 1_000_000;

export interface AuditTrailDeps {
  readonly audit: AuditLog;
  /** Hears, once for each time that it begins, that nothing can be written. */
  readonly onFault: (message: string) => void;
  readonly clock?: Clock | undefined;
}

export interface AuditTrail {
  /** The audit, what waits included. */
  readonly audit: AuditLog;
  add(record: LogRecord): void;
  /** Writes what waits. */
  close(): void;
}

const textOr = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

const toAuditRecord = ({ time, level, event, ...rest }: LogRecord): AuditRecord => {
  const { account, remoteAddress, by, ...fields } = rest;
  return {
    timeMs: Date.parse(time),
    level,
    event,
    account: textOr(account) ?? textOr(by),
    address: textOr(remoteAddress),
    fields,
  };
};

export const createAuditTrail = ({ audit, onFault, clock = systemClock }: AuditTrailDeps): AuditTrail => {
  let waiting: AuditRecord[] = [];
  let dropped = 0;
  let cancelWrite: (() => void) | undefined;
  let isFailing = false;

  const attempt = (work: () => void): void => {
    try {
      work();
      isFailing = false;
    } catch (error) {
      if (!isFailing) onFault(toWherryError(error).message);
      isFailing = true;
    }
  };
  const write = (): void => {
    cancelWrite = undefined;
    const records = waiting;
    waiting = [];
    if (dropped > 0) {
      records.push({
        timeMs: Date.now(),
        level: 'warn',
        event: 'audit.dropped',
        fields: { records: dropped },
      });
      dropped = 0;
    }
    attempt(() => audit.append(records));
  };
  const expire = (): void =>
    attempt(() => void audit.expire(Date.now() - AUDIT_LIFETIME_MS, MAX_AUDIT_RECORDS));

  let cancelExpiry = (): void => {};
  const scheduleExpiry = (): void => {
    cancelExpiry = clock.schedule(
      EXPIRY_INTERVAL_MS,
      () => {
        expire();
        scheduleExpiry();
      },
      true,
    );
  };
  scheduleExpiry();
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
