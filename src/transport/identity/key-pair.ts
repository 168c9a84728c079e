// Key pairs and their names: ECDSA P-256 (browsers refuse Ed25519 certificates), PEM PKCS #8 for the private half,
// base64url SPKI for the public one, and the pin, which is the SHA-256 of that SPKI.

import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';
import { WherryError, fromBase64Url, toBase64Url } from '../../base/index.ts';

export interface KeyPair {
  /** PKCS #8 PEM. Secret. */
  readonly privateKeyPem: string;
  /** Base64url of the SPKI's DER. */
  readonly publicKey: string;
  /** Base64url SHA-256 of the SPKI's DER; 43 characters. */
  readonly pin: string;
}

/** The DER of a public key's SPKI; of the public half when given a private key. */
export const spkiOf = (key: KeyObject): Uint8Array =>
  (key.type === 'private' ? createPublicKey(key) : key).export({ type: 'spki', format: 'der' });

const pinOfSpki = (spki: Uint8Array): string => toBase64Url(createHash('sha256').update(spki).digest());

/**
 * The private key in a PEM text.
 * @throws WherryError `BAD_REQUEST` when it is none, is encrypted, or is not on P-256.
 */
export const parsePrivateKey = (privateKeyPem: string): KeyObject => {
  let key: KeyObject;
  try {
    key = createPrivateKey(privateKeyPem);
  } catch (error) {
    const sentence =
      'The private key cannot be read: it must be PEM without a passphrase; make one with "wherry generate-keys".';
    throw new WherryError('BAD_REQUEST', sentence, { cause: error });
  }
  if (key.asymmetricKeyType !== 'ec' || key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') {
    throw new WherryError(
      'BAD_REQUEST',
      'The private key is not an ECDSA key on P-256; make one with "wherry generate-keys".',
    );
  }
  return key;
};

export const generateKeyPair = (): KeyPair => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const spki = spkiOf(publicKey);
  return {
    privateKeyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    publicKey: toBase64Url(spki),
    pin: pinOfSpki(spki),
  };
};

/** Base64url SPKI of the public half. Throws as `parsePrivateKey`. */
export const publicKeyOf = (privateKeyPem: string): string =>
  toBase64Url(spkiOf(parsePrivateKey(privateKeyPem)));

const PIN_SIZE = 32;

const parseSpki = (text: string): KeyObject | undefined => {
  const der = fromBase64Url(text);
  try {
    if (text.startsWith('-----BEGIN PUBLIC KEY-----')) return createPublicKey(text);
    return der === undefined
      ? undefined
      : createPublicKey({ key: Buffer.from(der), format: 'der', type: 'spki' });
  } catch {
    // Not a key: the caller says so.
    return undefined;
  }
};

/**
 * The pin that a text means: a pin itself, a public key in base64url (SPKI), or one in PEM.
 * @throws WherryError `BAD_REQUEST`
 */
export const pinOfPublicKey = (text: string): string => {
  const trimmed = text.trim();
  const bytes = fromBase64Url(trimmed);
  // Written back and compared, so that one pin has one spelling.
  if (bytes?.length === PIN_SIZE && toBase64Url(bytes) === trimmed) return trimmed;
  const key = parseSpki(trimmed);
  if (key !== undefined) return pinOfSpki(spkiOf(key));
  const sentence = trimmed.includes('PRIVATE KEY')
    ? 'That is a private key, which belongs on the server alone; give its public key, or the pin the server prints.'
    : 'That is neither a pin nor a public key; give the pin that the server prints when it starts (43 characters), or its public key.';
  throw new WherryError('BAD_REQUEST', sentence);
};
