// The page's text in the chosen language.

import { computed, signal, type ReadonlySignal } from '@preact/signals';
import { language, type Language } from '../state/preferences.ts';
import { tellProblem } from '../state/messages.ts';
import type { en } from './en.ts';

export type Strings = typeof en;

/** Only the one that is read travels. */
const LOADERS: Readonly<Record<Language, () => Promise<Strings>>> = {
  en: async () => (await import('./en.ts')).en,
  de: async () => (await import('./de.ts')).de,
};

/** Set before anything is shown. */
const loaded = signal({} as Strings);
export const strings: ReadonlySignal<Strings> = loaded;

/** Fulfils when the page can be shown in the chosen language; from then on it follows the choice. */
export const followLanguage = async (): Promise<void> => {
  const load = async (): Promise<void> => {
    const wanted = language.value;
    const text = await LOADERS[wanted]();
    if (language.value === wanted) loaded.value = text;
  };
  await load();
  language.subscribe(() => {
    load().catch(tellProblem);
  });
};

/** Dates and numbers as they are written where the person is, when that is known: "en" alone would be American. */
export const region = computed(
  () => navigator.languages.find((each) => each.toLowerCase().startsWith(language.value)) ?? language.value,
);

const formats = computed(() => ({
  time: new Intl.DateTimeFormat(region.value, { dateStyle: 'medium', timeStyle: 'short' }),
  exactTime: new Intl.DateTimeFormat(region.value, { dateStyle: 'medium', timeStyle: 'medium' }),
  number: new Intl.NumberFormat(region.value),
  short: new Intl.NumberFormat(region.value, { maximumFractionDigits: 1 }),
}));

/** Microseconds since 1970, as entries have them. */
export const formatTime = (mtimeUs: number): string => {
  const date = new Date(mtimeUs / 1000);
  return Number.isNaN(date.getTime()) ? '–' : formats.value.time.format(date);
};

/** Milliseconds since 1970, to the second: for things of which several may be of one minute. */
export const formatExactTime = (timeMs: number): string => {
  const date = new Date(timeMs);
  return Number.isNaN(date.getTime()) ? '–' : formats.value.exactTime.format(date);
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
