// An upload of what was picked in a page: the same as any upload of many, with the same promises; only where the bytes come from
// differs.

import { parseRemotePath, type Hashing } from '../../base/index.ts';
import { contextOf } from '../create-files.ts';
import type { Files, TransferOptions, TreeTransferResult } from '../files-api.ts';
import { uploadIdentity } from '../local/source-identity.ts';
import { uploadEntries } from '../local/upload/upload-entries.ts';
import type { OpenBlockHasher } from './block-hasher.ts';
import { createPickedOrigin } from './picked-origin.ts';
import type { Picked } from './picked-file.ts';

export interface UploadPickedInit {
  readonly hashing: Hashing;
  /** Where content that is sent is hashed. Default: where it is read. */
  readonly openHasher?: OpenBlockHasher | undefined;
  /**
   * What was picked, in any number of steps, as it is found; parents before what is in them. Asked for anew by each attempt after a lost
   * link, and must give the same then. No path may come twice.
   */
  readonly find: (signal: AbortSignal) => AsyncIterable<readonly Picked[]>;
}

/**
 * Into a directory that exists, or is made. A file that was sent in part by the same client before, by name, size and time, is gone on
 * with. Aborting the signal leaves such parts: to be gone on with, or discarded (`files.discardPart`).
 * Codes: those of `Files.uploadFiles`; what fails of it is among the problems.
 */
export const uploadPicked = (
  files: Files,
  destination: string,
  { hashing, openHasher, find }: UploadPickedInit,
  options: TransferOptions & { readonly dryRun?: boolean | undefined } = {},
): Promise<TreeTransferResult> => {
  const remote = contextOf(files);
  const directory = parseRemotePath(destination);
  return uploadEntries(remote, options, {
    destination: { directory, name: undefined, merge: true, makeParents: true },
    topTime: undefined,
    sourcePath: (path) => path,
    rounds: [
      [
        createPickedOrigin({
          hashing,
          openHasher,
          find,
          identity: (path, version) => uploadIdentity(remote, `picked ${directory} ${path}`, version),
        }),
      ],
    ],
  });
};
