// What the server's log has of calls: one line for each transfer, however it ends, with its bytes, seconds and rate; one for
// each refusal of another call; and, only where the log wants as much, one for each entry of a batch.

import { isWherryError, toWherryError, type ErrorCode, nameFromWire } from '../../base/index.ts';
import type { CallContext, Clock, Handler } from '../../session/index.ts';
import { decodeBatch, type BatchResult } from '../../storage/index.ts';
import { accountOf, type FileServiceRecord, type ServiceContext } from './service-context.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What a client's own doing, or the network, ends: no trouble of the server's. */
const INTERRUPTIONS: ReadonlySet<ErrorCode> = new Set(['CANCELLED', 'CONNECTION_LOST', 'TIMEOUT']);

/** What belongs to everyday work: the answer to a question, or two that wanted the same. */
const EVERYDAY: ReadonlySet<ErrorCode> = new Set([
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'NOT_A_FILE',
  'NOT_A_DIRECTORY',
  'NOT_EMPTY',
  'BUSY',
  'VERSION_MISMATCH',
  'CHANGED',
]);

const levelOf = (code: ErrorCode): FileServiceRecord['level'] =>
  INTERRUPTIONS.has(code) || EVERYDAY.has(code) ? 'info' : 'warn';

/** The path of a request that may be malformed. */
const pathIn = (params: unknown): string | undefined => {
  if (typeof params !== 'object' || params === null) return undefined;
  return nameFromWire('path' in params ? params.path : 'from' in params ? params.from : undefined);
};

/** Bytes, time and rate of a transfer, as the log has them. */
interface Measure {
  readonly bytes: number;
  readonly seconds: number;
  readonly bytesPerSecond: number;
}

export const rateOf = (bytes: number, milliseconds: number): Measure => ({
  bytes,
  seconds: Math.round(milliseconds) / 1000,
  bytesPerSecond: Math.round(bytes / Math.max(milliseconds / 1000, 0.001)),
});

/** Counts what one transfer moves, and says what it is to who looks at it meanwhile. */
export interface TransferTally {
  bytes: number;
  /** Where it goes to, or comes from, once that is known better than by the request. */
  path?: string;
  sizeBytes?: number | undefined;
  /** How far it is, where that is counted elsewhere until it is over. */
  soFar?: () => number;
}

const directionOf = (method: string): 'upload' | 'download' =>
  method.startsWith('files.upload') ? 'upload' : 'download';

/** What a transfer answers, and what its line in the log has besides the measure. */
export interface LoggedAnswer {
  readonly answer: unknown;
  readonly fields: Fields;
}

/**
 * Runs one transfer and logs it: as what `transfer` returns, or as failed, with the code. `transfer` is given the tally
 * to count in.
 */
export const loggedTransfer = async (
  service: Pick<ServiceContext, 'log' | 'transfers'> & { readonly clock: Clock },
  params: unknown,
  context: CallContext,
  transfer: (tally: TransferTally) => Promise<LoggedAnswer>,
): Promise<unknown> => {
  const startedMs = service.clock.nowMs();
  const tally: TransferTally = { bytes: 0 };
  const end = service.transfers.begin({
    account: accountOf(context),
    remoteAddress: context.principal?.remoteAddress ?? '',
    direction: directionOf(context.method),
    get path() {
      return tally.path ?? pathIn(params) ?? '';
    },
    get sizeBytes() {
      return tally.sizeBytes;
    },
    bytes: () => tally.soFar?.() ?? tally.bytes,
  });
  const measured = (): Measure => rateOf(tally.bytes, service.clock.nowMs() - startedMs);
  try {
    const { answer, fields } = await transfer(tally);
    service.log(context.method, context, { ...fields, ...measured() });
    return answer;
  } catch (error: unknown) {
    const { code, message } = toWherryError(error);
    const fields = { path: pathIn(params), outcome: 'failed', code, reason: message, ...measured() };
    service.log(context.method, context, fields, levelOf(code));
    throw error;
  } finally {
    end();
  }
};

/** Counts bytes, for what is logged in several steps. */
export interface Meter {
  count(bytes: number): void;
  /** Bytes, time and rate since the last reading. */
  read(): Measure;
}

export const createMeter = (clock: Clock): Meter => {
  let [bytes, sinceMs] = [0, clock.nowMs()];
  return {
    count: (more) => {
      bytes += more;
    },
    read: () => {
      const nowMs = clock.nowMs();
      const fields = rateOf(bytes, nowMs - sinceMs);
      [bytes, sinceMs] = [0, nowMs];
      return fields;
    },
  };
};

/** The same handlers; what they refuse is logged. That nothing is at a path is no refusal to a look at it. */
export const withRefusalsLogged = (
  service: Pick<ServiceContext, 'log'>,
  handlers: Readonly<Record<string, Handler>>,
): Record<string, Handler> => {
  const logging =
    (handler: Handler): Handler =>
    async (params, context) => {
      try {
        return await handler(params, context);
      } catch (error: unknown) {
        // What is unexpected is logged as a fault, with its cause.
        if (isWherryError(error) && error.code !== 'INTERNAL' && !INTERRUPTIONS.has(error.code)) {
          const { code, message: reason } = error;
          const level = code === 'NOT_FOUND' && context.method === 'files.stat' ? 'debug' : levelOf(code);
          service.log(
            'refused',
            context,
            { method: context.method, path: pathIn(params), code, reason },
            level,
          );
        }
        throw error;
      }
    };
  return Object.fromEntries(Object.entries(handlers).map(([name, handler]) => [name, logging(handler)]));
};

/** The paths of a batch below its directory; none where the log does not want them, or the batch is malformed. */
export const pathsForLog = (
  service: Pick<ServiceContext, 'logsEach'>,
  batch: Uint8Array,
): readonly string[] => {
  if (!service.logsEach) return [];
  try {
    return decodeBatch(batch).map(({ path }) => path);
  } catch {
    // Whoever works on it says what is wrong with it.
    return [];
  }
};

/** A line for each entry of a batch, where the log wants as much. */
export const logEach = (
  service: Pick<ServiceContext, 'log'>,
  context: CallContext,
  directory: string,
  paths: readonly string[],
  results?: readonly BatchResult[],
): void => {
  paths.forEach((path, index) => {
    const result = results?.[index];
    const { message: reason, ...fields } = { message: undefined, ...result };
    service.log(`${context.method}.entry`, context, { directory, path, ...fields, reason }, 'debug');
  });
};
