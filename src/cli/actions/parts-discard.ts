// `wherry parts discard`: removes what is left of unfinished transfers.

import { toWherryError, WherryError, type ErrorCode } from '../../base/index.ts';
import type { Remote } from '../../client/index.ts';
import type { CliContext } from '../cli-context.ts';
import { exitCodeOfSeveral, isFatal } from '../exit-code.ts';
import { findPart } from '../parts/find-part.ts';
import {
  discardUnfinished,
  listUnfinished,
  type PartSideFlags,
  type Unfinished,
} from '../parts/unfinished.ts';
import { printResult } from '../print-result.ts';
import { reportError } from '../report-error.ts';
import { withRemote } from '../with-remote.ts';

export interface PartsDiscardFlags extends PartSideFlags {
  readonly all?: boolean;
}

interface Chosen {
  readonly parts: readonly Unfinished[];
  readonly failures: readonly { readonly key: string; readonly error: WherryError }[];
}

/** The parts that the keys mean. A key that means none does not stop the others. */
const choose = (parts: readonly Unfinished[], keys: readonly string[]): Chosen => {
  const chosen = new Set<Unfinished>();
  const failures: { key: string; error: WherryError }[] = [];
  for (const key of keys) {
    try {
      chosen.add(findPart(parts, key));
    } catch (error) {
      failures.push({ key, error: toWherryError(error) });
    }
  }
  return { parts: [...chosen], failures };
};

const checkArguments = (flags: PartsDiscardFlags, keys: readonly string[]): void => {
  if (flags.all === true && keys.length > 0)
    throw new WherryError('BAD_REQUEST', 'Keys were given beside --all; leave one of them out.');
  if (flags.all !== true && keys.length === 0)
    throw new WherryError(
      'BAD_REQUEST',
      'Name the keys of parts, as "wherry parts list" prints them, or add --all.',
    );
};

export const discardParts = async (
  context: CliContext,
  flags: PartsDiscardFlags,
  ...keys: string[]
): Promise<number> => {
  checkArguments(flags, keys);
  const { parts, failure } = await listUnfinished(context, flags);
  const chosen = flags.all === true ? { parts, failures: [] } : choose(parts, keys);
  // What could not be found may be at the server that could not be asked.
  if (failure !== undefined && (flags.all === true || chosen.failures.length > 0)) throw failure;
  const codes: ErrorCode[] = [];
  const fail = async (error: unknown, key: string): Promise<void> => {
    if (isFatal(error) || chosen.parts.length + chosen.failures.length === 1) throw error;
    codes.push(toWherryError(error).code);
    await reportError(context, error, { json: flags.json === true, path: key });
  };
  for (const { key, error } of chosen.failures) await fail(error, key);
  let discarded = 0;
  const discardAll = async (remote: Remote | undefined): Promise<void> => {
    for (const part of chosen.parts) {
      const { key, side, from, to } = part;
      try {
        if (!(await discardUnfinished(context, remote, part))) continue;
      } catch (error) {
        await fail(error, key);
        continue;
      }
      discarded += 1;
      await printResult(context, flags, {
        text: `Discarded what was left of ${from === '' ? 'a transfer' : from} -> ${to}.`,
        json: { type: 'discarded', side, key, from, path: to },
      });
    }
  };
  if (chosen.parts.some(({ side }) => side === 'server')) await withRemote(context, flags, discardAll);
  else await discardAll(undefined);
  const isNothing = flags.all === true && discarded === 0 && codes.length === 0;
  // A list of none is no object.
  if (isNothing && flags.json !== true && flags.quiet !== true)
    await context.stdout.write('Nothing is unfinished.\n');
  return exitCodeOfSeveral(discarded, codes);
};
