// Handing a server's name from one key to the next: the old key signs the pin of the new one, and the new certificate
// carries that along. A client that knows the old pin then knows the new one, before it has sent anything. Whoever has
// the old key could pose as the server anyway, so nothing is given away; after a theft a key is replaced without a hand-over.

import { X509Certificate, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import { concatBytes, equalBytes, toBase64Url } from '../../base/index.ts';
import { derObjectIdentifier } from './der.ts';
import { parsePrivateKey, pinOfPublicKey, spkiOf } from './key-pair.ts';

/** Of a UUID of its own (X.667), as nobody has to be asked for it. */
export const OID_HANDOVERS = '2.25.245218967483317823549811269804193572213';

/** The oldest goes when there are more: who has not come by for so many rotations has to be told the pin. */
export const MAX_HANDOVERS = 8;

/** One key's word for the next. */
export interface Handover {
  /** DER of the SPKI of the key that signs. */
  readonly spki: Uint8Array;
  /** ECDSA with SHA-256, DER. */
  readonly signature: Uint8Array;
}

const pinOf = (spki: Uint8Array): string => pinOfPublicKey(toBase64Url(spki));

const message = (fromPin: string, toPin: string): Uint8Array =>
  new TextEncoder().encode(`wherry/1 key handover\n${fromPin}\n${toPin}\n`);

/** The word of a private key for the key with that pin. */
export const signHandover = (privateKeyPem: string, toPin: string): Handover => {
  const key = parsePrivateKey(privateKeyPem);
  const spki = spkiOf(key);
  return { spki, signature: sign('sha256', message(pinOf(spki), toPin), key) };
};

const withLength = (bytes: Uint8Array): Uint8Array =>
  concatBytes([Uint8Array.of(bytes.length >> 8, bytes.length & 0xff), bytes]);

/** Oldest first: each piece behind its length (2 bytes, big-endian). */
export const encodeHandovers = (handovers: readonly Handover[]): Uint8Array =>
  concatBytes(
    handovers
      .slice(-MAX_HANDOVERS)
      .flatMap(({ spki, signature }) => [withLength(spki), withLength(signature)]),
  );

/** What a stranger sent; nothing where it is malformed. */
export const decodeHandovers = (bytes: Uint8Array): readonly Handover[] => {
  const pieces: Uint8Array[] = [];
  for (let offset = 0; offset < bytes.length;) {
    const length = ((bytes[offset] ?? 0) << 8) | (bytes[offset + 1] ?? 0);
    const piece = bytes.subarray(offset + 2, offset + 2 + length);
    if (length === 0 || piece.length !== length || pieces.length === 2 * MAX_HANDOVERS) return [];
    pieces.push(piece);
    offset += 2 + length;
  }
  if (pieces.length % 2 !== 0) return [];
  return pieces.flatMap((spki, index) =>
    index % 2 === 0 ? [{ spki, signature: pieces[index + 1] as Uint8Array }] : [],
  );
};

/** The value of our extension in a certificate; undefined when it has none. What stands there is proved by its signatures. */
const extensionValue = (certificate: Uint8Array): Uint8Array | undefined => {
  const oid = derObjectIdentifier(OID_HANDOVERS);
  for (let start = 0; start + oid.length < certificate.length; start += 1) {
    if (!equalBytes(certificate.subarray(start, start + oid.length), oid)) continue;
    const offset = start + oid.length;
    if (certificate[offset] !== 0x04) return undefined;
    const first = certificate[offset + 1] ?? 0;
    const count = first < 0x80 ? 0 : first & 0x7f;
    if (count > 2) return undefined;
    let length = count === 0 ? first : 0;
    for (let index = 0; index < count; index += 1)
      length = length * 256 + (certificate[offset + 2 + index] ?? 0);
    return certificate.subarray(offset + 2 + count, offset + 2 + count + length);
  }
  return undefined;
};

export const handoversIn = (certificate: X509Certificate): readonly Handover[] =>
  decodeHandovers(extensionValue(certificate.raw) ?? new Uint8Array());

const publicKeyOf = (spki: Uint8Array): KeyObject | undefined => {
  try {
    const key = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
    return key.asymmetricKeyDetails?.namedCurve === 'prime256v1' ? key : undefined;
  } catch {
    // No key: the chain ends there.
    return undefined;
  }
};

const holds = ({ spki, signature }: Handover, toPin: string): boolean => {
  const key = publicKeyOf(spki);
  if (key === undefined) return false;
  return verify('sha256', message(pinOf(spki), toPin), key, signature);
};

/** Whether the key with this pin has handed over to the certificate's key, directly or through others. */
export const isHandedOver = (certificate: X509Certificate, fromPin: string): boolean => {
  const handovers = handoversIn(certificate);
  const first = handovers.findIndex(({ spki }) => publicKeyOf(spki) !== undefined && pinOf(spki) === fromPin);
  if (first < 0) return false;
  const own = pinOf(spkiOf(certificate.publicKey));
  return handovers.slice(first).every((handover, index, chain) => {
    const next = chain[index + 1];
    if (next !== undefined && publicKeyOf(next.spki) === undefined) return false;
    return holds(handover, next === undefined ? own : pinOf(next.spki));
  });
};
