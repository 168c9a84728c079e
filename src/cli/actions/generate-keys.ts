// `wherry generate-keys`: makes a key pair.

import { writeFile } from 'node:fs/promises';
import { displayName } from '../../base/index.ts';
import type { CliContext } from '../cli-context.ts';
import { localFileError } from '../local-file-error.ts';
import { formatColumns } from '../text/format-columns.ts';
import { formatJson } from '../text/format-json.ts';

export interface GenerateKeysFlags {
  readonly out?: string;
  readonly json?: boolean;
}

/** An existing file is never replaced: it may hold the only copy of a key. */
const writeKey = (path: string, pem: string): Promise<void> =>
  writeFile(path, pem, { flag: 'wx', mode: 0o600 }).catch((error: unknown) => {
    throw localFileError(error, path);
  });

export const generateKeys = async (context: CliContext, flags: GenerateKeysFlags): Promise<void> => {
  const { generateKeyPair } = await import('../../transport/identity/index.ts');
  const { publicKey, pin, privateKeyPem } = generateKeyPair();
  if (flags.out !== undefined) await writeKey(flags.out, privateKeyPem);
  const privateKey = flags.out === undefined ? privateKeyPem : undefined;
  if (flags.json === true) {
    await context.stdout.write(
      `${formatJson({ type: 'keys', publicKey, pin, privateKey, privateKeyFile: flags.out })}\n`,
    );
    return;
  }
  const shown = privateKey === undefined ? `in ${displayName(flags.out ?? '')}` : `\n${privateKey.trimEnd()}`;
  await context.stdout.write(
    `${formatColumns([
      ['Public key', publicKey],
      ['Pin', pin],
    ])}Private key ${shown}\n`,
  );
};
