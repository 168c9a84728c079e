// The body of a request as a file: staged, held against what its sender says of it, and given its name, or nothing happened.

import type { RemotePath } from '../../base/index.ts';
import type { FileAttributes, StageOptions, Storage, Written } from '../../storage/index.ts';
import type { Exchange } from '../exchange.ts';
import { createDigest, createDigestCheck, expectedDigests, formatDigest, wantedDigest } from './digests.ts';
import type { FilesContext } from './files-context.ts';
import { ensureAccepted, receiveContent } from './receive-content.ts';

export interface StoreBodyInit {
  readonly storage: Pick<Storage, 'stage'>;
  readonly path: RemotePath;
  readonly attributes: FileAttributes;
  readonly options: StageOptions;
  /** The last look before the file gets its name; what it throws refuses it. */
  readonly beforeCommit?: (() => Promise<void>) | undefined;
}

export interface StoredBody {
  readonly written: Written;
  /** Of the content, where the request wants to be told. */
  readonly digest: string | undefined;
  readonly bytes: number;
}

/** Codes: as of `Storage.stage` and `StagedFile`, `TOO_LARGE`, `CORRUPTED` (another digest), `CONNECTION_LOST`. */
export const storeBody = async (
  context: FilesContext,
  exchange: Exchange,
  { storage, path, attributes, options, beforeCommit }: StoreBodyInit,
): Promise<StoredBody> => {
  const header = (name: string): string | undefined => exchange.header(name);
  ensureAccepted(context, attributes.size ?? 0);
  const check = createDigestCheck(expectedDigests(header));
  const wanted = wantedDigest(header);
  const hash = wanted === undefined ? undefined : createDigest(wanted);
  const staged = await storage.stage(path, attributes, options);
  try {
    await receiveContent(context, exchange, staged, {
      path,
      size: attributes.size,
      onPiece: (bytes) => {
        check?.update(bytes);
        hash?.update(bytes);
      },
    });
    check?.end();
    await beforeCommit?.();
    if (exchange.signal.aborted) throw exchange.signal.reason;
    const { written: bytes } = staged;
    const written = await staged.commit();
    return { written, bytes, digest: wanted && hash && formatDigest(wanted, hash.digest()) };
  } finally {
    await staged.discard();
  }
};
