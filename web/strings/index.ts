// The page's text in the chosen language.

import { computed } from '@preact/signals';
import { language } from '../state/preferences.ts';
import { de } from './de.ts';
import { en } from './en.ts';

export type Strings = typeof en;

const ALL: Readonly<Record<'en' | 'de', Strings>> = { en, de };

export const strings = computed<Strings>(() => ALL[language.value]);

const formats = computed(() => ({
  time: new Intl.DateTimeFormat(language.value, { dateStyle: 'medium', timeStyle: 'short' }),
  number: new Intl.NumberFormat(language.value),
  short: new Intl.NumberFormat(language.value, { maximumFractionDigits: 1 }),
}));

/** Microseconds since 1970, as entries have them. */
export const formatTime = (mtimeUs: number): string => {
  const date = new Date(mtimeUs / 1000);
  return Number.isNaN(date.getTime()) ? '–' : formats.value.time.format(date);
};

export const formatNumber = (value: number): string => formats.value.number.format(value);

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

/** Bytes: "1.5 MiB". */
export const formatBytes = (bytes: number): string => {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${formats.value.short.format(value)} ${UNITS[unit]}`;
};

/** Bytes a second. */
export const formatRate = (bytesPerSecond: number): string => `${formatBytes(bytesPerSecond)}/s`;

/** Seconds: "4 s", "3 min", "2 h 5 min". */
export const formatDuration = (seconds: number): string => {
  if (!Number.isFinite(seconds)) return '–';
  if (seconds < 60) return `${Math.ceil(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
};
