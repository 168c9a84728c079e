// What a directory holds, down to the state of each entry, as a few bytes: by them a server knows whether it still holds just
// that. Both ends make it, as docs/spec/files.md says. Pure.

import type { Hasher } from '../base/index.ts';

export interface DigestedEntry {
  /** Below the directory. */
  readonly path: string;
  /** "" for a directory, whose own state says nothing that its entries do not. */
  readonly version: string;
}

/** Hashed in steps of so many entries. */
const STEP = 1000;

/** 32 bytes. */
export const digestTree = (hasher: Hasher, entries: readonly DigestedEntry[]): Uint8Array => {
  // JSON keeps fields apart, and names that are not well-formed text too.
  const lines = entries.map(({ path, version }) => `${JSON.stringify([path, version])}\n`).sort();
  const encoder = new TextEncoder();
  for (let begin = 0; begin < lines.length; begin += STEP)
    hasher.update(encoder.encode(lines.slice(begin, begin + STEP).join('')));
  return hasher.digest();
};
