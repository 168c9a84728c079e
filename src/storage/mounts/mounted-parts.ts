// The parts of all mounts as those of one storage.

import { toHex } from '../../base/index.ts';
import type { Parts, StoredPart } from '../parts.ts';
import { digestText } from './digest.ts';
import type { MountView } from './mount-view.ts';

const KEY = /^[0-9a-f]{32}$/u;

/**
 * A key is made from the path inside a mount, so the same file on its way to two mounts has the same key twice. With the
 * mount's own digits over it, it is another one; the same again gives the old one back.
 */
const maskKey = (view: MountView): ((key: string) => string) => {
  const mask = digestText(view.path);
  return (key) => {
    if (!KEY.test(key)) return key;
    return toHex(mask.map((byte, index) => byte ^ Number.parseInt(key.slice(2 * index, 2 * index + 2), 16)));
  };
};

export const createMountedParts = (views: readonly MountView[]): Parts => {
  const masked = views.map((view) => ({ view, mask: maskKey(view) }));
  const outerPart = (view: MountView, mask: (key: string) => string, part: StoredPart): StoredPart => ({
    ...part,
    key: mask(part.key),
    path: view.toOuter(part.path),
  });
  return {
    list: async () => {
      const lists = await Promise.all(
        masked.map(({ view, mask }) =>
          view.guard(async () =>
            (await view.storage.parts.list()).map((part) => outerPart(view, mask, part)),
          ),
        ),
      );
      return lists.flat();
    },
    discard: async (key) => {
      for (const { view, mask } of masked) {
        if (view.storage.info.readOnly) continue;
        if (await view.guard(() => view.storage.parts.discard(mask(key)))) return true;
      }
      return false;
    },
    expire: async (beforeMs) => {
      const writable = views.filter(({ storage }) => !storage.info.readOnly);
      const results = await Promise.allSettled(
        writable.map((view) => view.guard(() => view.storage.parts.expire(beforeMs))),
      );
      // One that fails keeps none of the others.
      const failed = results.find((result) => result.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
      return results.reduce((sum, result) => sum + (result.status === 'fulfilled' ? result.value : 0), 0);
    },
  };
};
