// What the server keeps of uploads that are given up, removed.

import { toWherryError, type Files } from '../../src/client/browser/index.ts';
import { join } from '../files/entry-path.ts';

const ATTEMPTS = 10;
/** The upload that was just stopped may be at its part for a moment still. */
const AGAIN_MS = 200;

/** `paths`: below the destination, with the size that each was to have. */
export const discardParts = async (
  files: Files,
  account: string,
  destination: string,
  paths: ReadonlyMap<string, number>,
): Promise<void> => {
  const sizes = new Map([...paths].map(([path, size]) => [join(destination, path), size]));
  for (let attempt = 1; ; attempt += 1) {
    const parts = await files.parts();
    const ours = parts.filter((part) => part.account === account && sizes.get(part.path) === part.size);
    let isBusy = false;
    for (const { key } of ours) {
      try {
        await files.discardPart(key);
      } catch (error) {
        if (toWherryError(error).code !== 'BUSY' || attempt === ATTEMPTS) throw error;
        isBusy = true;
      }
    }
    if (!isBusy) return;
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
};
