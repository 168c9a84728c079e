// A value as control messages take it: without members that are undefined, at every depth; text that is no UTF-8 as its bytes.

import { nameToWire } from '../../base/index.ts';

export const toWire = (value: unknown): unknown => {
  if (typeof value === 'string') return nameToWire(value);
  if (Array.isArray(value)) return value.map(toWire);
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]): [string, unknown][] =>
      member === undefined ? [] : [[name, toWire(member)]],
    ),
  );
};
