// Sizes as people write them.

const FACTORS: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  k: 1024,
  kib: 1024,
  kb: 1000,
  m: 1024 ** 2,
  mib: 1024 ** 2,
  mb: 1000 ** 2,
  g: 1024 ** 3,
  gib: 1024 ** 3,
  gb: 1000 ** 3,
  t: 1024 ** 4,
  tib: 1024 ** 4,
  tb: 1000 ** 4,
};

/** Bytes of "512", "10M" (= 10 MiB), "10MiB", "10MB" (decimal), "1.5G"; undefined when it is none of these. */
export const parseSize = (text: string): number | undefined => {
  const match = /^(?<number>\d{1,16}(?:\.\d{1,6})?)\s*(?<unit>[a-z]{0,3})$/iu.exec(text.trim());
  const factor = FACTORS[match?.groups?.unit?.toLowerCase() ?? 'none'];
  if (match?.groups?.number === undefined || factor === undefined) return undefined;
  const bytes = Math.round(Number(match.groups.number) * factor);
  return Number.isSafeInteger(bytes) ? bytes : undefined;
};
