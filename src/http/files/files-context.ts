// What the handlers of files share.

import { toWherryError } from '../../base/index.ts';
import type { BufferPool } from '../../files/content/index.ts';
import type { FileServiceLimits, LiveTransfers } from '../../files/index.ts';
import type { OtherConnection, PlainPace } from '../../listener/index.ts';
import type { Clock } from '../../session/index.ts';
import type { ChangeGuard } from '../dav/change-guard.ts';
import type { Exchange } from '../exchange.ts';
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
  /** Requests whose bodies are on their way into files. */
  readonly receiving: Set<Exchange>;
  /** What is under way, for who runs the server. */
  readonly transfers: LiveTransfers;
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

/** Shows a transfer to who runs the server, until what it returns is called. */
export const beginTransfer = (
  { transfers }: Pick<FilesContext, 'transfers'>,
  { account = '', remoteAddress }: Exchange,
  transfer: Omit<Parameters<LiveTransfers['begin']>[0], 'account' | 'remoteAddress'>,
): (() => void) => transfers.begin({ account, remoteAddress, ...transfer });

/** What is refused is one line of the log, as it is on the link. `path`: as it was sent, where it is none that can be. */
export const logRefusal = (
  context: Pick<FilesContext, 'log'>,
  request: Pick<FilesRequest, 'exchange' | 'visitor'>,
  path: string,
  error: unknown,
): void => {
  const { code, message: reason } = toWherryError(error);
  if (code === 'INTERNAL') return;
  const fields = { method: request.exchange.method, path, code, reason };
  logFor(context, request, 'refused', fields, code === 'NOT_FOUND' ? 'debug' : 'info');
};
