// `wherry generate-token`: prints a new token.

import type { CliContext } from '../cli-context.ts';
import { formatJson } from '../text/format-json.ts';

export interface GenerateTokenFlags {
  readonly json?: boolean;
}

export const generateToken = async (context: CliContext, flags: GenerateTokenFlags): Promise<void> => {
  const accounts = await import('../../accounts/index.ts');
  const token = accounts.generateToken();
  await context.stdout.write(
    flags.json === true
      ? `${formatJson({ type: 'token', id: accounts.tokenId(token), token })}\n`
      : `${token}\n`,
  );
};
