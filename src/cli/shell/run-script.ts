// Runs lines that nobody types: of a pipe, a file, or options. Stops at the first that fails, unless told to go on.

import { displayName } from '../../base/index.ts';
import { EXIT_DONE, EXIT_INTERRUPTED, exitCodeOfError } from '../exit-code.ts';
import { reportError } from '../report-error.ts';
import { formatJson } from '../text/format-json.ts';
import { redactLine } from './redact-line.ts';
import { isBlankOrComment, runLine, type RunLineInit } from './run-line.ts';

export interface RunScriptInit extends RunLineInit {
  readonly lines: AsyncIterable<string> | Iterable<string>;
  readonly continues: boolean;
}

const MAX_SHOWN_LENGTH = 200;

const tellFailure = async (init: RunScriptInit, number: number, line: string): Promise<void> => {
  const shown = redactLine(line.trim()).slice(0, MAX_SHOWN_LENGTH);
  const { stderr } = init.context;
  if (init.common.includes('--json')) {
    await stderr.write(
      `${formatJson({ type: 'lineFailed', line: number, text: shown, continues: init.continues })}\n`,
    );
    return;
  }
  const rest = init.continues ? '' : '; the lines behind it were not run';
  await stderr.write(`wherry: line ${number} failed${rest}: ${displayName(shown)}\n`);
};

/** Returns the exit code of the first line that failed. */
export const runScript = async (init: RunScriptInit): Promise<number> => {
  const { context, workplace } = init;
  let firstFailure = EXIT_DONE;
  let number = 0;
  try {
    for await (const line of init.lines) {
      number += 1;
      if (context.interrupt.aborted) break;
      if (isBlankOrComment(line)) continue;
      const exitCode = await runLine(init, line, context.interrupt);
      if (context.interrupt.aborted || workplace.hasLeft) break;
      if (exitCode === EXIT_DONE) continue;
      await tellFailure(init, number, line);
      if (firstFailure === EXIT_DONE) firstFailure = exitCode;
      if (!init.continues) break;
    }
  } catch (error) {
    // Reading ends with an error then, which nobody needs to see.
    if (context.interrupt.aborted) return EXIT_INTERRUPTED;
    await reportError(context, error, { json: init.common.includes('--json') });
    return exitCodeOfError(error);
  }
  return context.interrupt.aborted ? EXIT_INTERRUPTED : firstFailure;
};
