// Sizes for people.

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
