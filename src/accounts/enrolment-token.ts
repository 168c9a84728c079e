// Enrolment tokens: what one looks like, and what is derived from it. Typed by people from one screen to another, so they are
// short, good once and for minutes only, and without characters that look alike. A token is a secret: it is never part of an
// error, a log or a file made here.

import { randomInt } from 'node:crypto';
import { WherryError, toBase64Url } from '../base/index.ts';
import { tokenHmac } from './token.ts';

/** Crockford's base 32: no I, L, O and U. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** Four groups of four: 80 bits. */
const LENGTH = 16;
const GROUP = 4;
/** What people read for others of the alphabet. */
const LOOK_ALIKES: Readonly<Record<string, string>> = { I: '1', L: '1', O: '0' };
const CHARACTERS = new RegExp(`^[${ALPHABET}]{${LENGTH}}$`, 'u');
/** Nobody types more dashes and blanks than that. */
const MAX_TYPED_LENGTH = 64;

/** Bytes of a token's public id. */
const ID_SIZE = 8;

/** A new token, "XXXX-XXXX-XXXX-XXXX": each character drawn by itself and uniformly. */
export const generateEnrolmentToken = (): string => {
  let characters = '';
  for (let index = 0; index < LENGTH; index += 1) characters += ALPHABET[randomInt(ALPHABET.length)];
  return grouped(characters);
};

const grouped = (characters: string): string =>
  characters.match(new RegExp(`.{${GROUP}}`, 'gu'))?.join('-') ?? '';

/** The sixteen characters that a text means; undefined when it is no token. */
const charactersOf = (text: string): string | undefined => {
  if (text.length > MAX_TYPED_LENGTH) return undefined;
  const characters = text
    .replace(/[-\s]/gu, '')
    .toUpperCase()
    .replace(/[ILO]/gu, (letter) => LOOK_ALIKES[letter] ?? letter);
  return CHARACTERS.test(characters) ? characters : undefined;
};

const requireCharacters = (text: string): string => {
  const characters = charactersOf(text);
  if (characters !== undefined) return characters;
  throw new WherryError(
    'BAD_REQUEST',
    'That is no enrolment token; it has four groups of four letters and digits, as in XXXX-XXXX-XXXX-XXXX. Copy it again, or ask for a new one.',
  );
};

/** Whether a text can be one at all. */
export const isEnrolmentToken = (text: string): boolean => charactersOf(text) !== undefined;

/**
 * As it is printed, whatever case and dashes it was typed with; O is read as 0, I and L as 1.
 * Code: `BAD_REQUEST`; its sentence does not repeat the token.
 */
export const parseEnrolmentToken = (text: string): string => grouped(requireCharacters(text));

/** What a hub keeps of it in its place. */
export interface EnrolmentSecret {
  /** The first 64 bits of its labelled hash, in base64url (11 characters). It may be shown and logged. */
  readonly id: string;
  /** Key of both ends' proofs; 32 bytes. Secret as long as the token is good. */
  readonly proofKey: Uint8Array;
}

/** login.md, "Enrolling an agent". Code: `BAD_REQUEST`. */
export const deriveEnrolment = (token: string): EnrolmentSecret => {
  const characters = requireCharacters(token);
  return {
    id: toBase64Url(tokenHmac(characters, 'wherry/1 enrolment id').subarray(0, ID_SIZE)),
    proofKey: tokenHmac(characters, 'wherry/1 enrolment key'),
  };
};
