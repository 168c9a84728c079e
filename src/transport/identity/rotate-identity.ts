// A new key for this install, in place of the one it has. A running server goes on with the old one until it is started
// again.

import { X509Certificate } from 'node:crypto';
import { certificateFor } from './certificate.ts';
import { handoversIn, signHandover } from './handover.ts';
import { generateKeyPair } from './key-pair.ts';
import { IDENTITY_FILE, openIdentity } from './open-identity.ts';
import { replaceStateFile, withStateLock } from './state-file.ts';

export interface Rotation {
  readonly oldPin: string;
  readonly newPin: string;
}

/** `handsOver`: the old key signs the new one. Codes: as `openIdentity`. */
export const rotateIdentity = (stateDirectory: string, handsOver: boolean): Promise<Rotation> =>
  withStateLock(stateDirectory, `${IDENTITY_FILE}-rotation`, async () => {
    const old = await openIdentity(stateDirectory);
    const { privateKeyPem, pin } = generateKeyPair();
    const handovers = handsOver
      ? [...handoversIn(new X509Certificate(old.certificatePem)), signHandover(old.privateKeyPem, pin)]
      : [];
    const certificate = certificateFor(privateKeyPem, handovers);
    await replaceStateFile(stateDirectory, IDENTITY_FILE, `${privateKeyPem}${certificate}`);
    return { oldPin: old.pin, newPin: pin };
  });
