// The body of a request on its way into a staged file.

import { WherryError, toWherryError } from '../../base/index.ts';
import { fileSizeRefusal } from '../../files/index.ts';
import { receiveFile } from '../../files/content/index.ts';
import type { StagedFile } from '../../storage/index.ts';
import type { Exchange } from '../exchange.ts';
import { ROOMY_HIGH_MARK, ROOMY_LOW_MARK, ROOMY_RECEIVERS } from '../limits.ts';
import { createTurns } from '../pace.ts';
import { openBodySource } from './body-source.ts';
import { beginTransfer, type FilesContext } from './files-context.ts';

const BUFFER_SIZE = 1024 * 1024;

/** Whether a file may be so large. Code: `TOO_LARGE`. */
export const ensureAccepted = ({ limits }: Pick<FilesContext, 'limits'>, size: number): void => {
  const tooLarge = fileSizeRefusal(limits, size);
  if (tooLarge !== undefined) throw tooLarge;
};

export interface ReceiveContentInit {
  /** Of the file that it is for. */
  readonly path: string;
  /** How many bytes the body must have; undefined: as many as come. */
  readonly size: number | undefined;
  /** So many bytes may come at most. Default: no limit of its own. */
  readonly most?: number | undefined;
  /** Sees each piece before it is written. */
  readonly onPiece?: ((bytes: Uint8Array) => void) | undefined;
  /** Take what has come when the client is gone in the middle, in place of refusing it. */
  readonly keepsBeginning?: boolean | undefined;
}

/**
 * Appends the body to what is staged; nothing is under way any more when it fulfils, or rejects. Returns why the rest did not come,
 * if it did not and the beginning is kept. Codes: as of `StagedFile.write`, `INVALID_SIZE`, `TOO_LARGE`, and the reason of the exchange's signal.
 */
export const receiveContent = async (
  context: FilesContext,
  exchange: Exchange,
  staged: StagedFile,
  { path, size, most = Infinity, onPiece, keepsBeginning = false }: ReceiveContentInit,
): Promise<WherryError | undefined> => {
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => {});
  const before = staged.written;
  const turns = createTurns(context.paceOf(exchange.connection).receive, true);
  const marks =
    context.receiving.size < ROOMY_RECEIVERS ? { high: ROOMY_HIGH_MARK, low: ROOMY_LOW_MARK } : undefined;
  context.receiving.add(exchange);
  const source = openBodySource(exchange, turns, onPiece, marks);
  const receiver = receiveFile(source, context.pool, {
    size: undefined,
    bufferSize: BUFFER_SIZE,
    sizeCode: 'INVALID_SIZE',
    sizeRefusal: (position) => {
      // Told as a position in the file that counts from where the staged write began.
      const came = position - staged.offset;
      if (came > (size ?? most))
        return new WherryError('INVALID_SIZE', `${size ?? most} bytes were declared, and more came.`);
      return fileSizeRefusal(context.limits, before + came);
    },
    onFailed: (error) => failed.reject(error),
  });
  const over = beginTransfer(context, exchange, {
    direction: 'upload',
    path,
    sizeBytes: size,
    bytes: () => receiver.received,
  });
  try {
    receiver.begin(staged);
    const cut = await Promise.race([source.ended, failed.promise]).then(
      () => undefined,
      (error: unknown) => {
        if (!keepsBeginning || receiver.failure !== undefined) throw error;
        return toWherryError(error);
      },
    );
    await receiver.finish();
    return cut;
  } finally {
    over();
    context.receiving.delete(exchange);
    await receiver.settle();
  }
};
