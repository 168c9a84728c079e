// The names in `.wherry/trash`. Pure.
//
//     .wherry/trash/clock                     the trash's own time, see trash-clock.ts
//     .wherry/trash/<group>/records           what was removed or replaced, one line an entry; see trash-record.ts
//     .wherry/trash/<group>/0, 1, 2, …        the entries themselves
//     .wherry/trash/<group>/gone-…            what is being removed for good
//     .wherry/trash/<group>/0.part            a copy that is not whole
//
// A group is what one operation put there: a removed tree, or all that a batch replaced. Its name begins with the time in
// microseconds, so that names sort by it and the age of everything shows without opening anything.

import { toHex } from '../../../base/index.ts';

export const RECORDS_NAME = 'records';
export const CLOCK_NAME = 'clock';
export const NEW_CLOCK_NAME = 'clock.new';

const TIME_DIGITS = 11;
const GROUP_NAME = /^[0-9a-z]{11}[0-9a-f]{8}$/u;
const ENTRY_NAME = /^(?:0|[1-9]\d{0,8})$/u;
const ITEM_ID = /^(?<group>[0-9a-z]{11}[0-9a-f]{8})-(?<entry>0|[1-9]\d{0,8})$/u;
const GONE_PREFIX = 'gone-';

/** Random bytes in a group's name. */
export const GROUP_RANDOM_SIZE = 4;

export const formatGroupName = (timeUs: number, random: Uint8Array): string =>
  Math.max(0, timeUs).toString(36).padStart(TIME_DIGITS, '0').slice(-TIME_DIGITS) + toHex(random);

export const isGroupName = (name: string): boolean => GROUP_NAME.test(name);

/** When the group was made, in milliseconds since 1970. */
export const groupTimeMs = (group: string): number =>
  Math.floor(Number.parseInt(group.slice(0, TIME_DIGITS), 36) / 1000);

export const isEntryName = (name: string): boolean => ENTRY_NAME.test(name);

/** A copy under way of the entry with this name. */
export const copyName = (entry: string): string => `${entry}.part`;

export const isGoneName = (name: string): boolean => name.startsWith(GONE_PREFIX);

export const goneName = (id: string): string => GONE_PREFIX + id;

export interface ItemName {
  readonly group: string;
  readonly entry: string;
}

export const formatItemId = ({ group, entry }: ItemName): string => `${group}-${entry}`;

/** Undefined when it is none. */
export const parseItemId = (id: string): ItemName | undefined => {
  const { group, entry } = ITEM_ID.exec(id)?.groups ?? {};
  return group === undefined || entry === undefined ? undefined : { group, entry };
};
