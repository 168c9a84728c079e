// files.watch, serving side: tells that something may have changed in one directory, as long as the call lasts. What has, is found
// out by a list, by the rights that hold for lists.

import type { Handler } from '../../session/index.ts';
import type { Watch } from '../../storage/index.ts';
import { decodePathRequest } from '../wire/requests.ts';
import { ARMED, CHANGED } from '../wire/watching.ts';
import type { ServiceContext } from './service-context.ts';

/** What is deeper than the entries of the watched directory is nothing to whoever looks at these. */
const DEEPER = ['/*/*'];

export const watchHandler =
  (service: ServiceContext): Handler =>
  async (params, { stream, signal, onlyTells }) => {
    const path = decodePathRequest(params);
    onlyTells?.();
    let isChanged = false;
    let isTelling = false;
    /** However much happens while one message is on its way, one more is told. */
    const tell = async (): Promise<void> => {
      isChanged = true;
      if (isTelling) return;
      isTelling = true;
      try {
        while (isChanged) {
          isChanged = false;
          await stream.send(CHANGED);
        }
      } finally {
        isTelling = false;
      }
    };
    const onHint = (): void => {
      tell().catch(() => {
        // The stream is gone, which ends the call below.
      });
    };
    const watch: Watch = await service.storage.watch(path, onHint, { signal, exclude: DEEPER });
    try {
      await stream.send(ARMED);
      const ended = async (): Promise<undefined> => {
        while ((await stream.receive()) !== undefined);
        return undefined;
      };
      const error = await Promise.race([watch.over, ended()]);
      if (error !== undefined) throw error;
      return {};
    } finally {
      await watch.close();
    }
  };
