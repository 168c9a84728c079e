// The certificate that the HTTPS and the bare TLS server show: of the same kind as Wherry's, so that handshakes cost the same.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { certificateFor, generateKeyPair } from '../../src/transport/identity/index.ts';

export interface CertificateFiles {
  readonly keyFile: string;
  readonly certificateFile: string;
}

export const writeCertificate = (directory: string): CertificateFiles => {
  mkdirSync(directory, { recursive: true });
  const files = { keyFile: join(directory, 'key.pem'), certificateFile: join(directory, 'certificate.pem') };
  const { privateKeyPem } = generateKeyPair();
  writeFileSync(files.keyFile, privateKeyPem, { mode: 0o600 });
  writeFileSync(files.certificateFile, certificateFor(privateKeyPem));
  return files;
};
