// `wherry doctor`: walks the way to a server and says for each step how it went.

import { ERROR_CODES, displayName, type ErrorCode } from '../../base/index.ts';
import type { DiagnosisStep } from '../../client/index.ts';
import type { CliContext } from '../cli-context.ts';
import { configurationStep, type ConfigurationStep } from '../doctor/configuration-step.ts';
import { EXIT_DONE } from '../exit-code.ts';
import type { ClientFlags } from '../options/client-options.ts';
import { isKnownRemote } from '../remotes/is-known-remote.ts';
import { looksLikeUrl } from '../remotes/remote-address.ts';
import { formatJson } from '../text/format-json.ts';

export type DoctorFlags = ClientFlags;

type Step = DiagnosisStep | ConfigurationStep;

const COLORS: Readonly<Record<Step['status'], number>> = { ok: 32, warning: 33, failed: 31, skipped: 90 };
const STATUS_WIDTH = 'skipped'.length + 2;
const STEP_WIDTH = 'configuration'.length + 2;

const formatStep = ({ status, step, message }: Step, hasColor: boolean): string => {
  const word = status.padEnd(STATUS_WIDTH);
  const shown = hasColor ? `\u001b[${COLORS[status]}m${word}\u001b[39m` : word;
  return `${shown}${step.padEnd(STEP_WIDTH)}${displayName(message)}\n`;
};

const stepJson = ({ step, status, message, code, details }: Step): Readonly<Record<string, unknown>> => ({
  type: 'step',
  step,
  status,
  message,
  code,
  ...details,
});

/** "nas.example:7000" is what people type first; a word without a dot may be a remote. */
const completeTarget = async (context: CliContext, target: string): Promise<string> => {
  if (looksLikeUrl(target)) return target;
  const name = target.replace(/:\/*$/u, '');
  if (await isKnownRemote(context, name)) return name;
  return /^(?:\[[\d.:a-f]+\]|[^\s#/:@[\]]+)(?::\d{1,5})?$/iu.test(target) ? `wherry://${target}` : name;
};

export const doctor = async (context: CliContext, flags: DoctorFlags, target?: string): Promise<number> => {
  const { diagnose } = await context.doors.client();
  let firstFailure: ErrorCode | undefined;
  const print = async (step: Step): Promise<void> => {
    if (step.status === 'failed') firstFailure ??= step.code ?? 'INTERNAL';
    if (flags.json === true) await context.stdout.write(`${formatJson(stepJson(step))}\n`);
    else if (flags.quiet !== true || step.status === 'failed' || step.status === 'warning')
      await context.stdout.write(formatStep(step, context.stdout.hasColor));
  };
  const asked = target === undefined ? flags : { ...flags, remote: await completeTarget(context, target) };
  const { step, init } = await configurationStep(context, asked, target);
  await print(step);
  if (init !== undefined) {
    const steps = diagnose({ ...init, signal: context.interrupt, timeMs: context.timeMs });
    for await (const next of steps) await print(next);
  }
  return firstFailure === undefined ? EXIT_DONE : ERROR_CODES[firstFailure].exitCode;
};
