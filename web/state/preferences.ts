// What a person has chosen for this browser: kept in its local storage, where that is allowed.

import { effect, signal, type Signal } from '@preact/signals';

const PREFIX = 'wherry.';

const readKept = (key: string): string | undefined => {
  try {
    return localStorage.getItem(PREFIX + key) ?? undefined;
  } catch {
    // Storage is closed to this page: nothing is kept, and everything works.
    return undefined;
  }
};

export const keep = (key: string, value: string): void => {
  try {
    localStorage.setItem(PREFIX + key, value);
  } catch {
    // As above, or it is full.
  }
};

/** One of some words, kept across visits. */
const choice = <T extends string>(key: string, words: readonly T[], fallback: T): Signal<T> => {
  const kept = readKept(key);
  const chosen = signal<T>(words.find((word) => word === kept) ?? fallback);
  effect(() => {
    keep(key, chosen.value);
  });
  return chosen;
};

export const LANGUAGES = ['en', 'de'] as const;
export type Language = (typeof LANGUAGES)[number];

const browserLanguage = (): Language =>
  LANGUAGES.find((language) => navigator.language.toLowerCase().startsWith(language)) ?? 'en';

export const language = choice<Language>('language', LANGUAGES, browserLanguage());

export const THEMES = ['auto', 'light', 'dark'] as const;
export const theme = choice<(typeof THEMES)[number]>('theme', THEMES, 'auto');

export const view = choice<'list' | 'grid'>('view', ['list', 'grid'], 'list');
export const hiddenFiles = choice<'shown' | 'hidden'>('hidden-files', ['shown', 'hidden'], 'hidden');
export const sizes = choice<'short' | 'exact'>('sizes', ['short', 'exact'], 'short');
export const sortKey = choice<'name' | 'size' | 'time' | 'type'>(
  'sort',
  ['name', 'size', 'time', 'type'],
  'name',
);
export const sortDirection = choice<'up' | 'down'>('sort-direction', ['up', 'down'], 'up');

/** Random id of this browser: unfinished uploads are found again by it. */
export const clientId = (): string => {
  const kept = readKept('client');
  if (kept !== undefined && /^[\w-]{16,64}$/u.test(kept)) return kept;
  const made = crypto.randomUUID();
  keep('client', made);
  return made;
};

/** Keeps the document in the chosen language and colours. */
export const applyPreferences = (): void => {
  effect(() => {
    document.documentElement.lang = language.value;
  });
  effect(() => {
    if (theme.value === 'auto') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = theme.value;
  });
};
