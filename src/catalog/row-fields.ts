// Columns of rows, checked where they are read: somebody may have written them by hand.

import { WherryError } from '../base/index.ts';

export type Row = Readonly<Record<string, unknown>>;

export const unreadable = (what: string): WherryError =>
  new WherryError(
    'CORRUPTED',
    `The server's database holds ${what} that cannot be read; restore a copy of it.`,
  );

export const text = (row: Row, column: string): string => {
  const value = row[column];
  if (typeof value !== 'string') throw unreadable(`a ${column}`);
  return value;
};

export const number = (row: Row, column: string): number => {
  const value = row[column];
  if (typeof value !== 'number') throw unreadable(`a ${column}`);
  return value;
};

export const bytes = (row: Row, column: string): Uint8Array => {
  const value = row[column];
  if (!(value instanceof Uint8Array)) throw unreadable(`a ${column}`);
  return value;
};

/** A column that may be empty. */
export const maybe = <T>(row: Row, column: string, read: (row: Row, column: string) => T): T | undefined =>
  row[column] === null || row[column] === undefined ? undefined : read(row, column);
