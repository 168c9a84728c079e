// The certificate that browsers are shown: two files, read together.

import { readFile } from 'node:fs/promises';
import { WherryError } from '../../base/index.ts';
import type { ServerInit } from '../../server/index.ts';
import { localFileError } from '../local-file-error.ts';

const read = (path: string): Promise<string> =>
  readFile(path, 'utf8').catch((error: unknown) => {
    throw localFileError(error, path);
  });

/** Undefined without files. Codes: `BAD_REQUEST` (one without the other), and those of a file that cannot be read. */
export const readHttpCertificate = async (
  certificate: string | undefined,
  key: string | undefined,
): Promise<ServerInit['tls']> => {
  if (certificate === undefined && key === undefined) return undefined;
  if (certificate === undefined || key === undefined)
    throw new WherryError(
      'BAD_REQUEST',
      'A certificate and its key go together; give both --tls-cert and --tls-key.',
    );
  return { certificatePem: await read(certificate), privateKeyPem: await read(key) };
};
