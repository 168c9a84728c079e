// `wherry sync resume`: goes on with a saved pair that was paused, is held, or has failed.

import type { CliContext } from '../cli-context.ts';
import type { OutputFlags } from '../options/output-options.ts';
import { printResult } from '../print-result.ts';
import { openControl } from '../sync/open-pairs.ts';

export interface ResumeFlags extends OutputFlags {
  readonly allowDelete?: number;
}

/** Codes: `NOT_FOUND`; `BAD_REQUEST`: nobody is there to take the allowance. */
export const resumePair = async (context: CliContext, flags: ResumeFlags, name: string): Promise<void> => {
  const { allowDelete } = flags;
  const control = await openControl();
  await control.resume(name, { allowDelete });
  const { process } = await control.states();
  const allowed =
    allowDelete === undefined ? '' : ` Its next run may remove ${allowDelete} entries of one side.`;
  await printResult(context, flags, {
    text:
      process === undefined
        ? `"${name}" is not paused any more; "${context.program} sync run" keeps it in step.`
        : `"${name}" goes on.${allowed}`,
    json: { type: 'pairResumed', name, allowDelete, isServed: process !== undefined },
  });
};
