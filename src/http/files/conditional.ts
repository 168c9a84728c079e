// Preconditions of a request (RFC 9110, 13): whether it is to be done, given what is there. Pure.

import { parseHttpDate } from '../http-date.ts';

/** What is there; undefined: nothing. */
export interface Current {
  /** Strong, with its quotes. */
  readonly etag: string;
  readonly mtimeMs: number;
}

export type Header = (name: string) => string | undefined;

export type Verdict = 'proceed' | 'not-modified' | 'failed';

const MAX_TAGS = 1000;

/** Entity tags of a list, with their quotes; "*" is the list of one star. What is no tag matches nothing. */
const tagsIn = (list: string): readonly { readonly tag: string; readonly isWeak: boolean }[] => {
  if (list.trim() === '*') return [{ tag: '*', isWeak: false }];
  const found = list.matchAll(/(W\/)?("[\x21\x23-\x7e\x80-\xff]*")/gu);
  return [...found.take(MAX_TAGS)].map(([, weak, tag = '']) => ({ tag, isWeak: weak !== undefined }));
};

const matchesStrongly = (list: string, current: Current | undefined): boolean =>
  tagsIn(list).some(({ tag, isWeak }) =>
    tag === '*' ? current !== undefined : !isWeak && tag === current?.etag,
  );

const matchesWeakly = (list: string, current: Current | undefined): boolean =>
  tagsIn(list).some(({ tag }) => (tag === '*' ? current !== undefined : tag === current?.etag));

const dateIn = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : parseHttpDate(text.trim());

const toSeconds = (ms: number): number => Math.floor(ms / 1000);

/** In the order of section 13.2.2. `isReading`: GET and HEAD. */
export const checkPreconditions = (
  header: Header,
  current: Current | undefined,
  isReading: boolean,
): Verdict => {
  const ifMatch = header('if-match');
  const unmodifiedSince = dateIn(header('if-unmodified-since'));
  if (ifMatch !== undefined) {
    if (!matchesStrongly(ifMatch, current)) return 'failed';
  } else if (unmodifiedSince !== undefined) {
    if (current !== undefined && toSeconds(current.mtimeMs) > toSeconds(unmodifiedSince)) return 'failed';
  }
  const ifNoneMatch = header('if-none-match');
  const modifiedSince = dateIn(header('if-modified-since'));
  if (ifNoneMatch !== undefined)
    return matchesWeakly(ifNoneMatch, current) ? (isReading ? 'not-modified' : 'failed') : 'proceed';
  if (isReading && modifiedSince !== undefined && current !== undefined)
    return toSeconds(current.mtimeMs) <= toSeconds(modifiedSince) ? 'not-modified' : 'proceed';
  return 'proceed';
};

/** Whether a Range counts (section 13.1.5): only for the very content that its client has a part of. */
export const mayUseRange = (header: Header, current: Current): boolean => {
  const ifRange = header('if-range');
  if (ifRange === undefined) return true;
  if (/^\s*(?:W\/)?"/u.test(ifRange)) return matchesStrongly(ifRange, current) && ifRange.trim() !== '*';
  const date = dateIn(ifRange);
  return date !== undefined && date === toSeconds(current.mtimeMs) * 1000;
};
