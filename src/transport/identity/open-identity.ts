// The identity of this install: one key pair, made on the first run and kept. Key and certificate lie in one file, so
// that they can never be of two minds; the certificate is kept because browsers remember exceptions by its bytes.

import { X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { WherryError } from '../../base/index.ts';
import { certificateFor } from './certificate.ts';
import { generateKeyPair, parsePrivateKey, pinOfPublicKey, publicKeyOf, type KeyPair } from './key-pair.ts';
import { createStateFile, readStateFile } from './state-file.ts';

export const IDENTITY_FILE = 'identity.pem';

export interface Identity extends KeyPair {
  readonly certificatePem: string;
}

const block = (text: string, label: RegExp): string | undefined =>
  new RegExp(`-----BEGIN ${label.source}-----[^-]*-----END ${label.source}-----\n?`, 'u').exec(text)?.[0];

/** The certificate in the file if it is this key's, else a new one. */
const certificateIn = (text: string, privateKeyPem: string): string => {
  const kept = block(text, /CERTIFICATE/u);
  try {
    if (kept !== undefined && new X509Certificate(kept).checkPrivateKey(parsePrivateKey(privateKeyPem)))
      return kept;
  } catch {
    // Not a certificate: one is made below. What counts is the key.
  }
  return certificateFor(privateKeyPem);
};

const parseIdentity = (text: string, path: string): Identity => {
  const privateKeyPem = block(text, /(?:EC )?PRIVATE KEY/u);
  try {
    if (privateKeyPem === undefined) throw new WherryError('BAD_REQUEST', 'The file holds no private key.');
    const publicKey = publicKeyOf(privateKeyPem);
    return {
      privateKeyPem,
      publicKey,
      pin: pinOfPublicKey(publicKey),
      certificatePem: certificateIn(text, privateKeyPem),
    };
  } catch (error) {
    throw new WherryError(
      'CORRUPTED',
      `${path} does not hold a usable private key; restore it from a backup, or remove it to begin with a new key (clients that have stored this server's pin will then warn or refuse).`,
      { cause: error },
    );
  }
};

/**
 * The install's identity. Made if there is none: of several processes that start at once, all end with the same one.
 * Codes: `FORBIDDEN` (not readable or writable, or readable by others), `CORRUPTED` (no key in the file), `NO_SPACE`.
 */
export const openIdentity = async (stateDirectory: string): Promise<Identity> => {
  const path = join(stateDirectory, IDENTITY_FILE);
  const kept = await readStateFile(stateDirectory, IDENTITY_FILE, true);
  if (kept !== undefined) return parseIdentity(kept, path);
  const { privateKeyPem } = generateKeyPair();
  await createStateFile(stateDirectory, IDENTITY_FILE, `${privateKeyPem}${certificateFor(privateKeyPem)}`);
  // Read back: another process may have been first, and then its key is the identity.
  const text = await readStateFile(stateDirectory, IDENTITY_FILE, true);
  if (text === undefined)
    throw new WherryError('CHANGED', `${path} was removed while it was being made; try again.`);
  return parseIdentity(text, path);
};
