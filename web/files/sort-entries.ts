// The order of a list, and what is left of it by a filter. Pure.

import type { Entry } from '../../src/client/browser/index.ts';
import { nameOf } from './entry-path.ts';
import { endingOf, isFolder } from './entry-type.ts';

export type SortKey = 'name' | 'size' | 'time' | 'type';

export interface Order {
  readonly key: SortKey;
  readonly isDescending: boolean;
  /** A BCP 47 tag; names are compared as its readers would, numbers in them as numbers. */
  readonly language: string;
}

interface Sortable {
  readonly entry: Entry;
  readonly name: string;
  readonly ending: string;
}

/** Folders come first, whatever the order; what is equal otherwise is in the order of names. */
export const sortEntries = (entries: readonly Entry[], { key, isDescending, language }: Order): Entry[] => {
  const { compare } = new Intl.Collator(language, { numeric: true, sensitivity: 'variant' });
  const direction = isDescending ? -1 : 1;
  const by: Readonly<Record<SortKey, (a: Sortable, b: Sortable) => number>> = {
    name: (a, b) => compare(a.name, b.name),
    size: (a, b) => a.entry.size - b.entry.size,
    time: (a, b) => a.entry.mtimeUs - b.entry.mtimeUs,
    type: (a, b) => compare(a.ending, b.ending),
  };
  const first = by[key];
  return entries
    .map((entry): Sortable => {
      const name = nameOf(entry.path);
      return { entry, name, ending: endingOf(name) };
    })
    .sort(
      (a, b) =>
        Number(isFolder(b.entry)) - Number(isFolder(a.entry)) ||
        direction * first(a, b) ||
        compare(a.name, b.name),
    )
    .map(({ entry }) => entry);
};

export interface Filter {
  /** Part of a name, in any case; empty: everything. */
  readonly text: string;
  /** Whether names that begin with a dot are shown. */
  readonly showsHidden: boolean;
}

export const filterEntries = (entries: readonly Entry[], { text, showsHidden }: Filter): Entry[] => {
  const wanted = text.trim().toLowerCase();
  return entries.filter(({ path }) => {
    const name = nameOf(path);
    return (showsHidden || !name.startsWith('.')) && (wanted === '' || name.toLowerCase().includes(wanted));
  });
};
