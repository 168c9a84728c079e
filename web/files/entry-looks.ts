// What an entry is for people: its picture, and its type in words.

import type { Entry } from '../../src/client/browser/index.ts';
import type { IconName } from '../shell/icon.tsx';
import { strings } from '../strings/index.ts';
import { nameOf } from './entry-path.ts';
import { contentTypeOf, endingOf, isFolder, type ContentType } from './entry-type.ts';

const ICONS: Readonly<Record<ContentType, IconName>> = {
  image: 'image',
  audio: 'audio',
  video: 'video',
  pdf: 'text',
  markdown: 'text',
  text: 'text',
  archive: 'archive',
  other: 'file',
};

export const iconOf = (entry: Entry): IconName =>
  isFolder(entry) ? 'folder' : entry.kind === 'link' ? 'link' : ICONS[contentTypeOf(nameOf(entry.path))];

export const typeInWords = (entry: Entry): string => {
  const text = strings.value;
  if (entry.kind === 'directory') return text.folder;
  if (entry.kind === 'link') return text.linkTo(entry.target ?? '?');
  if (entry.kind === 'other') return text.special;
  const ending = endingOf(nameOf(entry.path));
  return ending === '' ? text.file : text.fileOfType(ending.toUpperCase());
};
