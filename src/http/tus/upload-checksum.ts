// `Upload-Checksum` of tus 1.0, "ALGORITHM BASE64": of the body of one request.

import { createHash, type Hash } from 'node:crypto';
import { WherryError } from '../../base/index.ts';

export const CHECKSUM_ALGORITHMS: readonly string[] = ['sha1', 'sha256', 'sha512', 'md5'];

export interface BodyChecksum {
  readonly hash: Hash;
  /** Whether what was hashed is what was announced. */
  holds(): boolean;
}

/** Undefined without one. Code: `BAD_REQUEST` (an algorithm that is not known, or no checksum). */
export const openChecksum = (header: string | undefined): BodyChecksum | undefined => {
  if (header === undefined) return undefined;
  const [, algorithm = '', base64 = ''] = /^([a-z0-9-]+) +([A-Za-z0-9+/]+={0,2})$/u.exec(header.trim()) ?? [];
  if (!CHECKSUM_ALGORITHMS.includes(algorithm))
    throw new WherryError(
      'BAD_REQUEST',
      `Upload-Checksum must name one of ${CHECKSUM_ALGORITHMS.join(', ')}, and the checksum in base64.`,
    );
  const hash = createHash(algorithm);
  const expected = Buffer.from(base64, 'base64');
  return { hash, holds: () => hash.digest().equals(expected) };
};
