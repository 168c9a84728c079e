// Bytes for people, and back.

const UNITS = ['KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** "0 B", "1023 B", "1.0 KiB", "34.5 MiB": three digits or fewer before the point. */
export const formatSize = (bytes: number): string => {
  if (bytes < 1024) return `${Math.round(bytes)} B`;
  let value = bytes / 1024;
  let unit = 0;
  while (value >= 1023.95 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${value.toFixed(1)} ${UNITS[unit]}`;
};

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
