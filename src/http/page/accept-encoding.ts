// Which of the forms that a file is there in its client wants (RFC 9110, 12.5.3).

import { CODINGS, type Coding } from './read-page.ts';

const MAX_LENGTH = 1000;

/** Undefined: as it is, which every client takes. */
export const chooseCoding = (
  accepted: string | undefined,
  available: ReadonlyMap<Coding, unknown>,
): Coding | undefined => {
  const weights = new Map<string, number>();
  for (const item of (accepted ?? '').slice(0, MAX_LENGTH).split(',')) {
    const [name = '', ...parameters] = item.split(';').map((part) => part.trim().toLowerCase());
    const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? '1';
    weights.set(name === 'x-gzip' ? 'gzip' : name, /^[01](?:\.\d{0,3})?$/u.test(weight) ? Number(weight) : 0);
  }
  const weightOf = (coding: Coding): number => weights.get(coding) ?? weights.get('*') ?? 0;
  const wanted = CODINGS.filter((coding) => available.has(coding) && weightOf(coding) > 0);
  return wanted.toSorted((one, other) => weightOf(other) - weightOf(one))[0];
};
