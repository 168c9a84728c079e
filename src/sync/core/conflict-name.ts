// Names of copies that conflicts leave: `name (conflict DEVICE 2026-11-20 140311Z).ext`. Valid on every common system, and at most
// 255 bytes. Pure: device and time are arguments.

import { MAX_NAME_BYTES, nameBytes } from '../../base/index.ts';

const CONFLICT_PART =
  / \(conflict (?<device>[^()]*) (?<day>\d{4}-\d{2}-\d{2}) (?<hour>\d{2})(?<minute>\d{2})(?<second>\d{2})Z(?: \d+)?\)/u;
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

/** What the name of a copy tells. */
export interface ReadConflictName {
  /** What it was in conflict with; of a name that had to be cut, only how that begins and ends. */
  readonly original: string;
  readonly device: string;
  /** Milliseconds since 1970, in whole seconds. */
  readonly madeMs: number;
  /** Whether the original's name may have been longer. */
  readonly mayBeCut: boolean;
}

/** Undefined of a name that is not one of a copy. */
export const readConflictName = (name: string): ReadConflictName | undefined => {
  const { device = '', day, hour, minute, second } = CONFLICT_PART.exec(name)?.groups ?? {};
  const madeMs = Date.parse(`${day}T${hour}:${minute}:${second}Z`);
  const original = originalName(name);
  if (Number.isNaN(madeMs) || original === '') return undefined;
  // A cut ends between characters, of which the longest has four bytes.
  return { original, device, madeMs, mayBeCut: nameBytes(name).length > MAX_NAME_BYTES - 4 };
};

/** Whether a copy that was cut can be one of this name. */
export const isCutOf = (original: string, name: string): boolean => {
  const ending = ENDING.exec(original)?.[0] ?? '';
  return (
    name.length > original.length &&
    name.endsWith(ending) &&
    name.startsWith(original.slice(0, original.length - ending.length))
  );
};

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
