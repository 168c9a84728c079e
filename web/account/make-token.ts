// Makes a token in the page: the server is told only how to recognise it (docs/spec/login.md).

import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { toBase64Url, type NewToken } from '../../src/client/browser/index.ts';

/** Digits and letters that do not look like others, and how many of them a token has: as at the server (a test compares them). */
export const TOKEN_ALPHABET = '23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
export const TOKEN_LENGTH = 22;

/** Bytes of a token's public id. */
const ID_SIZE = 8;

/** 22 characters, each drawn by itself and uniformly: bytes beyond the last whole multiple of the alphabet are thrown away. */
export const generateToken = (): string => {
  const { length } = TOKEN_ALPHABET;
  const limit = 256 - (256 % length);
  let token = '';
  while (token.length < TOKEN_LENGTH) {
    for (const byte of crypto.getRandomValues(new Uint8Array(2 * TOKEN_LENGTH)))
      if (byte < limit && token.length < TOKEN_LENGTH) token += TOKEN_ALPHABET[byte % length];
  }
  return token;
};

const labelled = (token: string, label: string): Uint8Array => {
  const text = new TextEncoder();
  return hmac(sha256, text.encode(token), text.encode(label));
};

/** What a server keeps of a token: enough to check a login, not enough to make one. */
export const deriveVerifier = (token: string): NewToken['verifier'] => ({
  id: toBase64Url(labelled(token, 'wherry/1 id').subarray(0, ID_SIZE)),
  storedKey: sha256(labelled(token, 'wherry/1 client')),
  serverKey: labelled(token, 'wherry/1 server'),
});
