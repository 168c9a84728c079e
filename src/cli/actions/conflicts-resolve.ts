// `wherry conflicts resolve`: ends conflicts, by giving one of two contents the name, or both names of their own.

import { WherryError, remotePathName, toWherryError, type ErrorCode } from '../../base/index.ts';
import {
  conflictsAt,
  ensureOrdinaryName,
  findConflicts,
  resolveConflict,
  type ConflictCopy,
  type KeepChoice,
  type Resolution,
} from '../../sync/conflicts/index.ts';
import type { CliContext } from '../cli-context.ts';
import { confirm } from '../confirm.ts';
import { withConflictPlaces, type ConflictPlace, type ConflictPlaces } from '../conflicts/conflict-place.ts';
import { EXIT_DONE, exitCodeOfSeveral, isFatal } from '../exit-code.ts';
import type { ClientFlags } from '../options/client-options.ts';
import { printResult } from '../print-result.ts';
import { reportError } from '../report-error.ts';
import { reportProblem } from '../report-problem.ts';

export interface ConflictsResolveFlags extends ClientFlags {
  readonly keep?: KeepChoice;
  readonly as?: string;
  readonly all?: boolean;
  readonly yes?: boolean;
  readonly permanent?: boolean;
  readonly dryRun?: boolean;
}

interface Found {
  readonly place: ConflictPlace;
  readonly conflict: ConflictCopy;
}

interface Failure {
  readonly path: string;
  readonly error: unknown;
}

/** With what is to be kept. */
type DecidedFlags = ConflictsResolveFlags & { readonly keep: KeepChoice };

const isDecided = (flags: ConflictsResolveFlags): flags is DecidedFlags => flags.keep !== undefined;

const checkArguments = ({ keep, as, all }: DecidedFlags, texts: readonly string[]): void => {
  if (all === true && texts.length > 1)
    throw new WherryError(
      'BAD_REQUEST',
      '--all means all below one directory; name one, or none for this one.',
    );
  if (all !== true && texts.length === 0)
    throw new WherryError(
      'BAD_REQUEST',
      'Name copies as "wherry conflicts list" prints them, or what they are copies of; or add --all.',
    );
  if (as === undefined) return;
  if (keep !== 'both' || all === true || texts.length > 1)
    throw new WherryError('BAD_REQUEST', '--as is a name for one copy, and needs --keep both.');
  ensureOrdinaryName(as);
};

/** Of what has several copies only one can get the name. */
const ensureOne = (keep: KeepChoice, as: string | undefined, found: readonly ConflictCopy[]): void => {
  if (found.length < 2 || (keep !== 'copy' && as === undefined)) return;
  const names = found.map(({ copy }) => `"${remotePathName(copy.path)}"`).join(', ');
  throw new WherryError(
    'BAD_REQUEST',
    `There are ${found.length} copies; name the one that is meant: ${names}.`,
  );
};

/** A path of which nothing is known does not stop the others. */
const findNamed = async (
  places: ConflictPlaces,
  { keep, as }: DecidedFlags,
  texts: readonly string[],
  signal: AbortSignal,
): Promise<{ readonly found: readonly Found[]; readonly failures: readonly Failure[] }> => {
  const found = new Map<string, Found>();
  const failures: Failure[] = [];
  for (const text of texts) {
    try {
      const place = await places.entry(text);
      const conflicts = await conflictsAt(place.files, place.path, { signal });
      ensureOne(keep, as, conflicts);
      for (const conflict of conflicts) found.set(place.whole(conflict.copy.path), { place, conflict });
    } catch (error) {
      if (isFatal(error)) throw error;
      failures.push({ path: text, error });
    }
  }
  return { found: [...found.values()], failures };
};

const findAll = async (
  context: CliContext,
  flags: DecidedFlags,
  places: ConflictPlaces,
  text: string,
): Promise<readonly Found[]> => {
  const place = await places.directory(text);
  const found: Found[] = [];
  const problems: Promise<void>[] = [];
  const options = {
    signal: context.interrupt,
    onProblem: (problem: Parameters<typeof reportProblem>[1]) =>
      void problems.push(reportProblem(context, problem, flags.json === true)),
  };
  for await (const conflict of findConflicts(place.files, place.path, options))
    found.push({ place, conflict });
  await Promise.all(problems);
  return found;
};

const describe = (
  { place, conflict }: Found,
  { keep, dryRun }: DecidedFlags,
  { path, gone }: Resolution,
): string => {
  const original = place.shown(conflict.path);
  const copy = place.shown(conflict.copy.path);
  const trash = place.files.keepsTrash === false ? 'is gone for good' : 'is in the trash';
  const would = dryRun === true ? 'Would be: ' : '';
  if (keep === 'original') return `${would}${original} is kept, and ${copy} ${trash}.`;
  if (keep === 'both') return `${would}${copy} is called ${remotePathName(path ?? conflict.copy.path)} now.`;
  const before = gone === undefined ? '' : `, and what was there ${trash}`;
  return `${would}${original} holds the content from ${conflict.device} now${before}.`;
};

const resolveFound = async (
  context: CliContext,
  flags: DecidedFlags,
  found: readonly Found[],
  before: readonly Failure[],
): Promise<number> => {
  const isOnly = found.length + before.length === 1;
  const failures: ErrorCode[] = [];
  const fail = async ({ path, error }: Failure): Promise<void> => {
    if (isFatal(error) || isOnly) throw error;
    failures.push(toWherryError(error).code);
    await reportError(context, error, { json: flags.json === true, path });
  };
  for (const failure of before) await fail(failure);
  let resolved = 0;
  for (const one of found) {
    const { place, conflict } = one;
    const { keep, as, permanent, dryRun } = flags;
    try {
      const options = { keep, as, permanent, dryRun, signal: context.interrupt };
      const resolution = await resolveConflict(place.files, conflict, options);
      resolved += 1;
      await printResult(context, flags, {
        text: describe(one, flags, resolution),
        json: {
          type: dryRun === true ? 'resolution' : 'resolved',
          side: place.side,
          keep,
          path: place.whole(conflict.path),
          copy: place.whole(conflict.copy.path),
          becomes: resolution.path === undefined ? undefined : place.whole(resolution.path),
          gone: resolution.gone === undefined ? undefined : place.whole(resolution.gone.path),
        },
      });
    } catch (error) {
      await fail({ path: place.shown(conflict.copy.path), error });
    }
  }
  return exitCodeOfSeveral(resolved, failures);
};

const QUESTIONS: Readonly<Record<KeepChoice, string>> = {
  original: 'have their copies removed',
  copy: 'are replaced by their copies',
  both: 'get their copies as files of their own',
};

export const resolveConflicts = async (
  context: CliContext,
  flags: ConflictsResolveFlags,
  ...texts: string[]
): Promise<number> => {
  if (!isDecided(flags))
    throw new WherryError('BAD_REQUEST', 'Say what is kept: --keep original, --keep copy or --keep both.');
  checkArguments(flags, texts);
  const directory = texts[0] ?? '.';
  return withConflictPlaces(context, flags, flags.all === true ? [directory] : texts, async (places) => {
    if (flags.all !== true) {
      const { found, failures } = await findNamed(places, flags, texts, context.interrupt);
      return resolveFound(context, flags, found, failures);
    }
    const found = await findAll(context, flags, places, directory);
    if (found.length === 0) {
      // A list of none is no object.
      if (flags.json !== true && flags.quiet !== true)
        await context.stdout.write('There are no conflict copies.\n');
      return EXIT_DONE;
    }
    const question = `${found.length === 1 ? '1 original' : `The originals of ${found.length} copies`} ${QUESTIONS[flags.keep]}.`;
    const isSure = flags.dryRun === true || flags.yes === true;
    if (!isSure && !(await confirm(context, question, '--yes'))) {
      if (flags.quiet !== true) await context.stderr.write('wherry: Nothing was changed.\n');
      return EXIT_DONE;
    }
    return resolveFound(context, flags, found, []);
  });
};
