// Names that have broken programs. Pure.

import type { Random } from '../random.ts';
import { fromBuffer, fromText, type BytePath } from './byte-path.ts';

const NASTY: readonly string[] = [
  'with space',
  ' leading and trailing ',
  'emoji 🚣🏽‍♀️.txt',
  'new\nline',
  'tab\tand\rreturn',
  'trailing dot.',
  'trailing dots...',
  'caf\u00e9 composed',
  'cafe\u0301 decomposed',
  '..double',
  '...',
  '.hidden',
  '-dash',
  '--',
  'quote"and\'quote',
  'back\\slash',
  'semi;colon&amp',
  '\u202egnp.exe',
  '\ufeffbom',
  'CON',
  'aux.txt',
  'a:b',
  'star*mark?[x]{y}',
  '$HOME `id` $(id)',
  'x'.repeat(255),
  '🦭'.repeat(63),
  'archive.tar.gz',
  'wherry-0123456789abcdef0123456789abcdef.part',
  '.wherry-short.part',
  'journal',
  'staging',
  '日本語のファイル',
];

const PATTERN = /[*?[\]{}!]/u;

/** Bytes that are no UTF-8: a lone continuation, an overlong form, half of a surrogate. */
const BROKEN: readonly (readonly number[])[] = [
  [0x63, 0x61, 0x66, 0xe9],
  [0xff, 0xfe, 0x2e, 0x62],
  [0xc0, 0xae, 0xc0, 0xae],
  [0xed, 0xa0, 0x80, 0x78],
];

export interface NameChoice {
  /** It will be an argument of a command: text, no pattern. */
  readonly isArgument: boolean;
}

/** A name that is not among those taken. */
export const chooseName = (random: Random, taken: ReadonlySet<string>, choice: NameChoice): BytePath => {
  const candidates = choice.isArgument ? NASTY.filter((name) => !PATTERN.test(name)) : NASTY;
  for (;;) {
    const name = random.weighted<() => BytePath>([
      [5, () => fromText(`file-${random.integer(0, 9999)}.bin`)],
      [4, () => fromText(random.pick(candidates))],
      [choice.isArgument ? 0 : 1, () => fromBuffer(Uint8Array.from(random.pick(BROKEN)))],
    ])();
    if (!taken.has(name)) return name;
  }
};
