// Tokens: how one is made, what one may look like, and the public id that stands for it. A token is a secret: it is
// never part of an error, a log or a file made here.

import { createHmac, randomInt } from 'node:crypto';
import { WherryError, toBase64Url } from '../base/index.ts';

/** Digits and letters but 0, 1, I, O and l, which look like others: 57 characters. */
export const TOKEN_ALPHABET = '23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
/** Characters of a generated token: 22 × log2(57) = 128.3 bits. Also the shortest token that is accepted. */
export const TOKEN_LENGTH = 22;
/** Longest token that is accepted, in characters. */
const MAX_TOKEN_LENGTH = 256;

/** Bytes of a token's public id. */
const ID_SIZE = 8;

/** A new token: 22 characters, each drawn by itself and uniformly. */
export const generateToken = (): string => {
  let token = '';
  for (let index = 0; index < TOKEN_LENGTH; index += 1)
    token += TOKEN_ALPHABET[randomInt(TOKEN_ALPHABET.length)];
  return token;
};

/**
 * The token itself, once it is known to be usable: 22 to 256 printable ASCII characters without spaces.
 * @throws WherryError `BAD_REQUEST`; its sentence does not repeat the token.
 */
export const parseToken = (text: string): string => {
  if (!/^[\x21-\x7e]*$/u.test(text)) {
    throw new WherryError(
      'BAD_REQUEST',
      'The token contains a space or a character that is not printable ASCII; copy it again, or make one with "wherry generate-token".',
    );
  }
  if (text.length < TOKEN_LENGTH) {
    throw new WherryError(
      'BAD_REQUEST',
      `The token has ${text.length} characters, and at least ${TOKEN_LENGTH} are needed; copy it again, or make one with "wherry generate-token".`,
    );
  }
  if (text.length > MAX_TOKEN_LENGTH) {
    throw new WherryError(
      'BAD_REQUEST',
      `The token is longer than ${MAX_TOKEN_LENGTH} characters; choose a shorter one.`,
    );
  }
  return text;
};

/** HMAC-SHA-256 keyed with the token's characters: everything derived from a token is one of these, told apart by its label. */
export const tokenHmac = (token: string, label: string): Buffer =>
  createHmac('sha256', token).update(label, 'ascii').digest();

/** The token's public id: the first 64 bits of its labelled hash, in base64url (11 characters). It may be shown and logged. */
export const tokenId = (token: string): string =>
  toBase64Url(tokenHmac(token, 'wherry/1 id').subarray(0, ID_SIZE));
