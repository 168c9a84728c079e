// An address by which the browser's own elements show a file: the server's, or else one of a copy in memory.

import { useEffect, useState } from 'preact/hooks';
import { toWherryError } from '../../src/client/browser/index.ts';
import { mediaTypeOf } from './media-type.ts';
import { MAX_HELD_BYTES, readBlob, type ShownFile } from './shown-file.ts';

export type ContentAddress =
  | { readonly state: 'loading'; readonly part: number }
  | { readonly state: 'ready'; readonly address: string }
  | { readonly state: 'problem'; readonly message: string };

/** `query`: of the server's address, such as "?inline". The copy in memory goes with the component. */
export const useContentAddress = (file: ShownFile, query?: string): ContentAddress => {
  const served = file.addressOf?.(query);
  const [held, setHeld] = useState<ContentAddress>({ state: 'loading', part: 0 });
  useEffect(() => {
    if (served !== undefined) return undefined;
    const stop = new AbortController();
    let address: string | undefined;
    readBlob(file, {
      limit: MAX_HELD_BYTES,
      type: mediaTypeOf(file.name),
      signal: stop.signal,
      onProgress: (bytes) => setHeld({ state: 'loading', part: bytes / Math.max(1, file.size) }),
    }).then(
      (blob) => {
        if (stop.signal.aborted) return;
        address = URL.createObjectURL(blob);
        setHeld({ state: 'ready', address });
      },
      (error: unknown) => {
        if (!stop.signal.aborted) setHeld({ state: 'problem', message: toWherryError(error).message });
      },
    );
    return () => {
      stop.abort();
      if (address !== undefined) URL.revokeObjectURL(address);
    };
    // The file itself is another object whenever its folder is drawn again.
  }, [served, file.files, file.path, file.item, file.size]);
  return served === undefined ? held : { state: 'ready', address: served };
};
