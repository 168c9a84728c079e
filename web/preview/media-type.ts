// What a browser is to take content for that it gets from memory, by the ending of the name. Only what cannot hold a program is here:
// never HTML, never SVG.

import { endingOf } from '../files/entry-type.ts';

const TYPES: ReadonlyMap<string, string> = new Map([
  ['png', 'image/png'],
  ['jpg', 'image/jpeg'],
  ['jpeg', 'image/jpeg'],
  ['gif', 'image/gif'],
  ['webp', 'image/webp'],
  ['avif', 'image/avif'],
  ['bmp', 'image/bmp'],
  ['mp3', 'audio/mpeg'],
  ['flac', 'audio/flac'],
  ['ogg', 'audio/ogg'],
  ['oga', 'audio/ogg'],
  ['opus', 'audio/ogg'],
  ['wav', 'audio/wav'],
  ['m4a', 'audio/mp4'],
  ['aac', 'audio/aac'],
  ['mp4', 'video/mp4'],
  ['m4v', 'video/mp4'],
  ['mov', 'video/mp4'],
  ['webm', 'video/webm'],
  ['mkv', 'video/webm'],
  ['ogv', 'video/ogg'],
  ['pdf', 'application/pdf'],
]);

export const mediaTypeOf = (name: string): string => TYPES.get(endingOf(name)) ?? 'application/octet-stream';
