// Sizes as people type them: "500 MB", "2GiB", "1.5 g". Pure.

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  k: 1024,
  kb: 1000,
  kib: 1024,
  m: 1024 ** 2,
  mb: 1000 ** 2,
  mib: 1024 ** 2,
  g: 1024 ** 3,
  gb: 1000 ** 3,
  gib: 1024 ** 3,
  t: 1024 ** 4,
  tb: 1000 ** 4,
  tib: 1024 ** 4,
};

/** "1,000 MB": of a thousand or of one. */
const AMBIGUOUS = /^\s*[1-9]\d{0,2}[.,]\d{3}\s*[a-z]*\s*$/iu;

/** Bytes. Undefined where it is no size, or where it may be one of two. */
export const parseSize = (text: string): number | undefined => {
  const parts = /^\s*(\d{1,15}(?:[.,]\d{1,6})?)\s*([a-z]{0,3})\s*$/iu.exec(text);
  const unit = UNITS[(parts?.[2] ?? '').toLowerCase()];
  if (parts === null || unit === undefined || AMBIGUOUS.test(text)) return undefined;
  const bytes = Math.round(Number((parts[1] ?? '').replace(',', '.')) * unit);
  return Number.isSafeInteger(bytes) ? bytes : undefined;
};
