// How an error reaches a person: one line on stderr, "wherry: SENTENCE (CODE)"; with --json one JSON object.
// Text of a peer is shown with its control characters escaped, so that it can neither forge a line nor steer a terminal.

import { displayName, toWherryError, type WherryError } from '../base/index.ts';
import type { CliContext } from './cli-context.ts';
import { HintedError } from './hinted-error.ts';
import { formatJson } from './text/format-json.ts';

/** One line without control characters, as it may be shown on a terminal. */
export const formatErrorLine = (error: WherryError, path?: string): string => {
  const where = path === undefined || error.message.includes(displayName(path)) ? '' : `${path}: `;
  return `wherry: ${displayName(`${where}${error.message}`)} (${error.code})`;
};

const stackOf = (error: unknown): string => {
  const lines: string[] = [];
  for (
    let cause = error;
    cause !== undefined && lines.length < 200;
    cause = cause instanceof Error ? cause.cause : undefined
  ) {
    const text = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
    lines.push(...`${lines.length === 0 ? '' : 'caused by '}${text}`.split('\n'));
  }
  return lines.map((line) => displayName(line)).join('\n');
};

const formatHint = (error: unknown, known: WherryError, hasDebug: boolean): string => {
  if (error instanceof HintedError && error.hint.length > 0) return `${error.hint.join('\n')}\n`;
  if (known.code !== 'INTERNAL' || hasDebug) return '';
  return 'Run the command again with WHERRY_DEBUG=1 in its environment to see where; that is worth a bug report.\n';
};

export interface ReportOptions {
  readonly json: boolean;
  /** What the error is about, where its sentence does not say. */
  readonly path?: string | undefined;
}

/** The text for stderr, with its line end. */
export const formatError = (
  context: Pick<CliContext, 'env' | 'stderr' | 'program'>,
  error: unknown,
  options: ReportOptions,
): string => {
  const known = toWherryError(error);
  const debug = context.env.WHERRY_DEBUG === '1' ? `${stackOf(error)}\n` : '';
  if (options.json) {
    const { code, message, retryable, exitCode, details } = known;
    const path = options.path === undefined ? {} : { path: options.path };
    return `${formatJson({ type: 'error', code, message, ...path, retryable, exitCode, details })}\n${debug}`;
  }
  const line = formatErrorLine(known, options.path);
  const shown = context.stderr.hasColor ? `\u001b[31m${line}\u001b[39m` : line;
  return `${shown}\n${formatHint(error, known, debug !== '')}${debug}`;
};

export const reportError = async (
  context: Pick<CliContext, 'env' | 'stderr' | 'program'>,
  error: unknown,
  options: ReportOptions,
): Promise<void> => context.stderr.write(formatError(context, error, options));
