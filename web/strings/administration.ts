// The text of administration, one's own account and the connect page: it travels with these parts only.

import { computed } from '@preact/signals';
import { language, type Language } from '../state/preferences.ts';
import { administrationDe } from './administration-de.ts';
import { administrationEn, type AdminStrings } from './administration-en.ts';

const ALL: Readonly<Record<Language, AdminStrings>> = { en: administrationEn, de: administrationDe };

export const adminStrings = computed<AdminStrings>(() => ALL[language.value]);
