// Counts the files of a local directory that have several names, as it is looked at anyway: each name becomes a file of its own on the
// other side, which people should know.

import type { Storage } from '../../storage/index.ts';

export interface HardLinkCount {
  /** The storage, whose surveys are counted. Closing it closes the one behind it. */
  readonly storage: Storage;
  /** Names of such files that the last survey has seen. */
  count(): number;
}

export const countHardLinks = (storage: Storage): HardLinkCount => {
  let counted = 0;
  const scan: Storage['scan'] = (path, options) => {
    const batches = storage.scan(path, options);
    return options?.survey === undefined ? batches : counting(batches);
  };
  const counting = async function* (batches: ReturnType<Storage['scan']>): ReturnType<Storage['scan']> {
    counted = 0;
    for await (const batch of batches) {
      for (const { hardLinked = 0 } of batch.directories ?? []) counted += hardLinked;
      yield batch;
    }
  };
  return {
    storage: { ...storage, scan },
    count: () => counted,
  };
};
