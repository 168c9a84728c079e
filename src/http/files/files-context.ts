// What the handlers of files share.

import type { BufferPool } from '../../files/content/index.ts';
import type { FileServiceLimits } from '../../files/index.ts';
import type { OtherConnection, PlainPace } from '../../listener/index.ts';
import type { Clock } from '../../session/index.ts';
import type { ChangeGuard } from '../dav/change-guard.ts';
import type { FilesRequest } from './files-request.ts';

/** For the log of the server. */
export interface HttpRecord {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly event: string;
  readonly [field: string]: unknown;
}

export interface FilesContext {
  /** Asked before anything is changed. */
  readonly guard: ChangeGuard;
  readonly pool: BufferPool;
  readonly clock: Clock;
  readonly limits: Pick<FileServiceLimits, 'fileSizeLimit'>;
  /** What a connection is held to. */
  readonly paceOf: (connection: OtherConnection) => PlainPace;
  readonly log: (record: HttpRecord) => void;
}

export const logFor = (
  context: Pick<FilesContext, 'log'>,
  { exchange, visitor }: Pick<FilesRequest, 'exchange' | 'visitor'>,
  event: string,
  fields: Readonly<Record<string, unknown>>,
  level: HttpRecord['level'] = 'info',
): void =>
  context.log({
    level,
    event,
    account: visitor.account,
    remoteAddress: exchange.remoteAddress,
    door: 'http',
    ...fields,
  });

/** Bytes, time and rate of a transfer, as the log has them. */
export const measured = (bytes: number, milliseconds: number): Readonly<Record<string, number>> => ({
  bytes,
  seconds: Math.round(milliseconds) / 1000,
  bytesPerSecond: Math.round(bytes / Math.max(milliseconds / 1000, 0.001)),
});
