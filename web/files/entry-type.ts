// What an entry is: a folder or a file, and what kind of content its name promises. Pure.

import type { Entry } from '../../src/client/browser/index.ts';
import { splitName } from './entry-path.ts';

export type ContentType = 'image' | 'audio' | 'video' | 'pdf' | 'markdown' | 'text' | 'archive' | 'other';

const ENDINGS: Readonly<Record<Exclude<ContentType, 'other'>, string>> = {
  image: 'png jpg jpeg gif webp avif bmp',
  audio: 'mp3 flac ogg oga opus wav m4a aac',
  video: 'mp4 webm ogv m4v mov mkv',
  pdf: 'pdf',
  markdown: 'md markdown',
  text: 'txt text log csv tsv json xml yaml yml toml ini conf cfg sh bash zsh ts tsx js jsx mjs cjs css html htm svg c h cc cpp hpp rs go py rb java kt swift sql diff patch tex gitignore dockerfile makefile',
  archive: 'zip tar gz tgz bz2 xz zst 7z rar',
};

const TYPES = new Map<string, ContentType>(
  Object.entries(ENDINGS).flatMap(([type, endings]) =>
    endings.split(' ').map((ending) => [ending, type as ContentType] as const),
  ),
);

export const endingOf = (name: string): string => splitName(name)[1].slice(1).toLowerCase();

export const contentTypeOf = (name: string): ContentType =>
  TYPES.get(endingOf(name)) ?? TYPES.get(name.replace(/^\./u, '').toLowerCase()) ?? 'other';

/** Whether it is a directory, or a link that leads to one. */
export const isFolder = ({ kind, leads }: Entry): boolean => kind === 'directory' || leads === 'directory';

export const isFile = ({ kind, leads }: Entry): boolean => kind === 'file' || leads === 'file';
