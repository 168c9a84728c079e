// An agent's key, ECDSA on P-256 with SHA-256: signing with it, checking what was signed, and its pin. One key has one
// spelling, or a revoked one would come back under another pin.

import { createHash, createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import { WherryError, equalBytes, toBase64Url } from '../base/index.ts';

/** Bytes of the SPKI (DER) of a P-256 key whose point is written in full. */
export const AGENT_KEY_SIZE = 91;

export interface AgentKey {
  /** SPKI, DER. */
  readonly spki: Uint8Array;
  /** Base64url SHA-256 of that; 43 characters. */
  readonly pin: string;
  /** ECDSA with SHA-256, DER. Another one each time. */
  sign(message: Uint8Array): Uint8Array;
}

export const agentPin = (spki: Uint8Array): string => toBase64Url(createHash('sha256').update(spki).digest());

const isP256 = (key: KeyObject): boolean => key.asymmetricKeyDetails?.namedCurve === 'prime256v1';

const spkiOf = (publicKey: KeyObject): Uint8Array => publicKey.export({ type: 'spki', format: 'der' });

const parsePrivateKey = (privateKeyPem: string): KeyObject => {
  let key: KeyObject | undefined;
  try {
    key = createPrivateKey(privateKeyPem);
  } catch {
    // Not a key: said below.
  }
  if (key !== undefined && isP256(key)) return key;
  throw new WherryError(
    'BAD_REQUEST',
    'The key of this agent is no private key on P-256; make one with "wherry generate-keys".',
  );
};

/** The private half of a PEM text (PKCS #8). Code: `BAD_REQUEST`. */
export const openAgentKey = (privateKeyPem: string): AgentKey => {
  const key = parsePrivateKey(privateKeyPem);
  const spki = Uint8Array.from(spkiOf(createPublicKey(key)));
  return { spki, pin: agentPin(spki), sign: (message) => sign('sha256', message, key) };
};

/** Undefined when the bytes, a peer's, are not exactly what a key is written as. */
const parseSpki = (spki: Uint8Array): KeyObject | undefined => {
  if (spki.length !== AGENT_KEY_SIZE) return undefined;
  try {
    const key = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
    return isP256(key) && equalBytes(spkiOf(key), spki) ? key : undefined;
  } catch {
    // Not a key, or not a point of the curve.
    return undefined;
  }
};

/** Whether the key's holder has signed this. Never throws, whatever the peer sent. */
export const hasSigned = (spki: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean => {
  const key = parseSpki(spki);
  return key !== undefined && verify('sha256', message, key, signature);
};
