// The text of the page of `wherry gui`: it travels with that only.

import { computed } from '@preact/signals';
import { language, type Language } from '../state/preferences.ts';
import { guiDe } from './gui-de.ts';
import { guiEn, type GuiStrings } from './gui-en.ts';

const ALL: Readonly<Record<Language, GuiStrings>> = { en: guiEn, de: guiDe };

export const guiStrings = computed<GuiStrings>(() => ALL[language.value]);
