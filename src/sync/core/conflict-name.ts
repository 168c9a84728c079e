// Names of copies that conflicts leave: `name (conflict DEVICE 2026-11-20 140311Z).ext`. Valid on every common system, and at most
// 255 bytes. Pure: device and time are arguments.

import { MAX_NAME_BYTES, nameBytes } from '../../base/index.ts';

const CONFLICT_PART = / \(conflict [^()]* \d{4}-\d{2}-\d{2} \d{6}Z(?: \d+)?\)/u;
const MAX_DEVICE_BYTES = 32;
/** What may stand in any name on any common system; everything else becomes a hyphen. */
const NOT_PLAIN = /[^\p{L}\p{N}._-]+/gu;

export interface ConflictStamp {
  readonly device: string;
  /** Milliseconds since 1970. */
  readonly nowMs: number;
}

/** The name that was in conflict first, of a name that may be one of a copy. */
export const originalName = (name: string): string => name.replace(CONFLICT_PART, '');

export const isConflictName = (name: string): boolean => CONFLICT_PART.test(name);

/** Cut to so many bytes, between characters. */
const cut = (text: string, bytes: number): string => {
  let kept = '';
  let size = 0;
  for (const character of text) {
    size += nameBytes(character).length;
    if (size > bytes) break;
    kept += character;
  }
  return kept;
};

/** `2026-11-20 140311Z`: no colon, which some systems refuse. */
const timeText = (nowMs: number): string =>
  new Date(nowMs)
    .toISOString()
    .replace('T', ' ')
    .replaceAll(':', '')
    .replace(/\.\d+Z$/u, 'Z');

const deviceText = (device: string): string =>
  cut(
    device
      .normalize('NFC')
      .replace(NOT_PLAIN, '-')
      .replace(/^[.-]+|[.-]+$/gu, ''),
    MAX_DEVICE_BYTES,
  ) || 'device';

/** An ending is short and plain; anything else belongs to the stem. A leading dot begins no ending. */
const ENDING = /(?<=[^.])(?:\.tar)?\.[\p{L}\p{N}]{1,16}$/u;

/** A free name for the copy of what was called `name`. `isTaken` is asked until it says no. */
export const conflictName = (
  name: string,
  stamp: ConflictStamp,
  isTaken: (candidate: string) => boolean,
): string => {
  const original = originalName(name);
  const ending = ENDING.exec(original)?.[0] ?? '';
  const stem = ending === '' ? original : original.slice(0, -ending.length);
  for (let count = 1; ; count += 1) {
    const again = count === 1 ? '' : ` ${count}`;
    const part = ` (conflict ${deviceText(stamp.device)} ${timeText(stamp.nowMs)}${again})`;
    const room = MAX_NAME_BYTES - nameBytes(part).length - nameBytes(ending).length;
    const candidate = `${cut(stem, room)}${part}${ending}`;
    if (!isTaken(candidate)) return candidate;
  }
};
