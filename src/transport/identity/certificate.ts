// The certificate of a key: self-signed, X.509 v3, P-256 with SHA-256. It says nothing that anyone should believe; it
// carries the public key into TLS, and peers look at that key's pin. Hence a name and dates that never change.

import { createHash, sign } from 'node:crypto';
import {
  derBitString,
  derContext,
  derGeneralizedTime,
  derInteger,
  derObjectIdentifier,
  derOctetString,
  derSequence,
  derSet,
  derTrue,
  derUtcTime,
  derUtf8String,
  derValue,
} from './der.ts';
import { OID_HANDOVERS, encodeHandovers, type Handover } from './handover.ts';
import { parsePrivateKey, spkiOf } from './key-pair.ts';

const NAME = 'wherry';
const SERIAL_SIZE = 16;

const OID_COMMON_NAME = '2.5.4.3';
const OID_ECDSA_SHA256 = '1.2.840.10045.4.3.2';
const OID_KEY_USAGE = '2.5.29.15';
const OID_SUBJECT_ALT_NAME = '2.5.29.17';
const OID_BASIC_CONSTRAINTS = '2.5.29.19';
const OID_EXTENDED_KEY_USAGE = '2.5.29.37';
const OID_SERVER_AUTH = '1.3.6.1.5.5.7.3.1';

/** The first bytes of the key's hash, made a positive INTEGER of fixed length. */
const serialOf = (spki: Uint8Array): Uint8Array => {
  const serial = Uint8Array.from(createHash('sha256').update(spki).digest().subarray(0, SERIAL_SIZE));
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40;
  return serial;
};

const extension = (oid: string, isCritical: boolean, value: Uint8Array): Uint8Array =>
  derSequence(derObjectIdentifier(oid), ...(isCritical ? [derTrue()] : []), derOctetString(value));

const extensions = (handovers: readonly Handover[]): Uint8Array =>
  derContext(
    3,
    derSequence(
      // Not an authority: an empty sequence means "cA FALSE".
      extension(OID_BASIC_CONSTRAINTS, true, derSequence()),
      // digitalSignature is the first bit; the seven others of the byte are unused.
      extension(OID_KEY_USAGE, true, derBitString(Uint8Array.of(0x80), 7)),
      extension(OID_EXTENDED_KEY_USAGE, false, derSequence(derObjectIdentifier(OID_SERVER_AUTH))),
      // [2] is dNSName.
      extension(OID_SUBJECT_ALT_NAME, false, derSequence(derValue(0x82, new TextEncoder().encode(NAME)))),
      ...(handovers.length === 0 ? [] : [extension(OID_HANDOVERS, false, encodeHandovers(handovers))]),
    ),
  );

const pem = (label: string, der: Uint8Array): string => {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/gu) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
};

/**
 * A new certificate for this key, in PEM, with what earlier keys have said for it. Its signature is random: keep the text if the very same bytes are wanted later.
 * @throws WherryError `BAD_REQUEST` when the text is not a private key on P-256.
 */
export const certificateFor = (privateKeyPem: string, handovers: readonly Handover[] = []): string => {
  const key = parsePrivateKey(privateKeyPem);
  const spki = spkiOf(key);
  const algorithm = derSequence(derObjectIdentifier(OID_ECDSA_SHA256));
  const name = derSequence(derSet(derSequence(derObjectIdentifier(OID_COMMON_NAME), derUtf8String(NAME))));
  const validity = derSequence(derUtcTime('700101000000Z'), derGeneralizedTime('99991231235959Z'));
  const version = derContext(0, derInteger(Uint8Array.of(2)));
  const signed = derSequence(
    version,
    derInteger(serialOf(spki)),
    algorithm,
    name,
    validity,
    name,
    spki,
    extensions(handovers),
  );
  return pem('CERTIFICATE', derSequence(signed, algorithm, derBitString(sign('sha256', signed, key))));
};
