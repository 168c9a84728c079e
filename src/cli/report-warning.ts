// What a person should know though the command goes on: one line on stderr, with --json one JSON object.

import { displayName } from '../base/index.ts';
import type { CliContext } from './cli-context.ts';
import { formatJson } from './text/format-json.ts';

export const reportWarning = (
  { stderr }: Pick<CliContext, 'stderr'>,
  sentence: string,
  { json }: { readonly json: boolean },
): Promise<void> =>
  stderr.write(
    json
      ? `${formatJson({ type: 'warning', message: sentence })}\n`
      : `wherry: WARNING: ${displayName(sentence)}\n`,
  );
