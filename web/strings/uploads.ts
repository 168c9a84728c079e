// The text of uploads: it travels when there is something to upload.

import { computed } from '@preact/signals';
import { language, type Language } from '../state/preferences.ts';
import { uploadsDe } from './uploads-de.ts';
import { uploadsEn, type UploadStrings } from './uploads-en.ts';

const ALL: Readonly<Record<Language, UploadStrings>> = { en: uploadsEn, de: uploadsDe };

export const uploadStrings = computed<UploadStrings>(() => ALL[language.value]);
