// Digests of content (RFC 9530): what a client says its content is, and what it wants to be told. SHA-256 and SHA-512 are the
// registered ones that are safe; older fields of file sync clients are understood when content comes.

import { createHash, type Hash } from 'node:crypto';
import { WherryError } from '../../base/index.ts';
import type { Header } from './conditional.ts';

export type DigestName = 'sha-256' | 'sha-512';

const HASHES: Readonly<Record<DigestName, string>> = { 'sha-256': 'sha256', 'sha-512': 'sha512' };

export const createDigest = (name: DigestName): Hash => createHash(HASHES[name]);

/** "sha-256=:…:", as a structured field. */
export const formatDigest = (name: DigestName, digest: Uint8Array): string =>
  `${name}=:${Buffer.from(digest).toString('base64')}:`;

/** The digest that is wanted most: `Want-Repr-Digest: sha-256=10, sha-512=3`. Undefined: none that is known here. */
export const wantedDigest = (header: Header): DigestName | undefined => {
  let wanted: DigestName | undefined;
  let most = 0;
  for (const [, name = '', weight = ''] of (header('want-repr-digest') ?? '').matchAll(
    /(?:^|,)\s*(sha-256|sha-512)\s*=\s*(\d{1,2})\s*(?=,|$)/giu,
  )) {
    if (Number(weight) <= most) continue;
    most = Number(weight);
    wanted = name.toLowerCase() as DigestName;
  }
  return wanted;
};

/** What content must turn out to be. */
export interface ExpectedDigest {
  readonly algorithm: string;
  readonly digest: Buffer;
}

const ALGORITHMS: Readonly<Record<string, { readonly algorithm: string; readonly size: number }>> = {
  'sha-256': { algorithm: 'sha256', size: 32 },
  'sha-512': { algorithm: 'sha512', size: 64 },
  sha256: { algorithm: 'sha256', size: 32 },
  sha1: { algorithm: 'sha1', size: 20 },
  md5: { algorithm: 'md5', size: 16 },
};

const unreadable = (field: string): WherryError =>
  new WherryError('BAD_REQUEST', `The digest in ${field} cannot be read; leave it out or correct it.`);

const toExpected = (field: string, name: string, digest: Buffer): ExpectedDigest | undefined => {
  const known = Object.hasOwn(ALGORITHMS, name) ? ALGORITHMS[name] : undefined;
  if (known === undefined) return undefined;
  if (digest.length !== known.size) throw unreadable(field);
  return { algorithm: known.algorithm, digest };
};

/** All that a request says of its content. What names unknown algorithms is ignored. Code: `BAD_REQUEST`. */
export const expectedDigests = (header: Header): readonly ExpectedDigest[] => {
  const found: (ExpectedDigest | undefined)[] = [];
  for (const field of ['repr-digest', 'content-digest']) {
    const value = header(field);
    if (value === undefined) continue;
    const members = value.split(',');
    for (const member of members) {
      const [, name = '', base64 = ''] =
        /^\s*([a-z0-9-]+)\s*=\s*:([A-Za-z0-9+/]*={0,2}):\s*$/iu.exec(member) ?? [];
      if (name === '') throw unreadable(field);
      found.push(toExpected(field, name.toLowerCase(), Buffer.from(base64, 'base64')));
    }
  }
  // ownCloud and Nextcloud clients, rclone among them: "SHA1:hex MD5:hex".
  for (const [, name = '', hex = ''] of (header('oc-checksum') ?? '').matchAll(
    /(?:^| )([A-Za-z0-9]+):([0-9A-Fa-f]+)/gu,
  ))
    found.push(toExpected('oc-checksum', name.toLowerCase(), Buffer.from(hex, 'hex')));
  const md5 = header('content-md5');
  if (md5 !== undefined) found.push(toExpected('content-md5', 'md5', Buffer.from(md5, 'base64')));
  return found.filter((each) => each !== undefined);
};

/** Takes content, then says whether it is what was announced. */
export interface DigestCheck {
  update(bytes: Uint8Array): void;
  /** Code: `CORRUPTED`. */
  end(): void;
}

export const createDigestCheck = (expected: readonly ExpectedDigest[]): DigestCheck | undefined => {
  if (expected.length === 0) return undefined;
  const hashes = expected.map(({ algorithm, digest }) => ({ hash: createHash(algorithm), digest }));
  return {
    update: (bytes) => {
      for (const { hash } of hashes) hash.update(bytes);
    },
    end: () => {
      for (const { hash, digest } of hashes)
        if (!hash.digest().equals(digest)) throw new WherryError('CORRUPTED');
    },
  };
};
