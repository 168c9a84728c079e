// What `move` and `copy` have in common: several sources, patterns, one destination, and what --dry-run says of them.

import { displayName, isWherryError, WherryError, type RemotePath } from '../base/index.ts';
import type { ConflictPolicy, Problem, Remote, Written } from '../client/index.ts';
import type { CliContext } from './cli-context.ts';
import {
  formatPlannedJson,
  formatPlannedLine,
  formatPlanTotals,
  type PlannedEntry,
} from './dry-run/plan-line.ts';
import { planRelocation } from './dry-run/plan-relocation.ts';
import { EXIT_DONE, EXIT_PARTLY } from './exit-code.ts';
import { forEachTarget } from './for-each-target.ts';
import { expandRemote, parseRemotePattern } from './glob/expand-remote.ts';
import { withoutCovered } from './glob/without-covered.ts';
import type { ClientFlags } from './options/client-options.ts';
import { HintedError } from './hinted-error.ts';
import { printResult } from './print-result.ts';
import { reportProblem } from './report-problem.ts';
import { entryJson } from './text/format-entry.ts';
import { typedRemotePath } from './typed-paths.ts';
import { withRemote } from './with-remote.ts';

export interface RelocateFlags extends ClientFlags {
  readonly onConflict?: ConflictPolicy;
  readonly dryRun?: boolean;
}

/** Several sources need a directory to go into. Codes: `NOT_FOUND`, `NOT_A_DIRECTORY`. */
export const ensureRemoteDirectory = async (
  remote: Pick<Remote, 'files'>,
  destination: RemotePath,
  signal: AbortSignal,
): Promise<void> => {
  const shown = `"${displayName(destination)}"`;
  const entry = await remote.files.stat(destination, { signal }).catch((error: unknown) => {
    if (!isWherryError(error) || error.code !== 'NOT_FOUND') throw error;
    throw new WherryError(
      'NOT_FOUND',
      `${shown} does not exist, and several sources need a directory: make it first.`,
    );
  });
  if (entry.kind !== 'directory' && entry.leads !== 'directory') {
    throw new WherryError('NOT_A_DIRECTORY', `${shown} is not a directory, and several sources need one.`);
  }
};

/** Says what became of a move or copy; one that did nothing says so. */
const printWritten = (
  context: CliContext,
  flags: ClientFlags,
  verb: 'Moved' | 'Copied',
  from: string,
  written: Written,
): Promise<void> => {
  const { outcome, entry } = written;
  const sentences: Readonly<Record<Written['outcome'], string>> = {
    created: `${verb} ${from} to ${entry.path}.`,
    replaced: `${verb} ${from} to ${entry.path}, replacing what was there.`,
    renamed: `${verb} ${from} to ${entry.path}, since the name was taken.`,
    skipped: `Skipped ${from}: ${entry.path} is there already and was left as it is.`,
    unchanged: `${verb} ${from} to ${entry.path}, which had the same content.`,
  };
  return printResult(context, flags, {
    text: sentences[outcome],
    json: { ...entryJson(entry), type: verb.toLowerCase(), from, outcome },
  });
};

/** Prints what would become of one source. Throws its conflict; those of entries below it are problems. */
const printPlan = async (
  context: CliContext,
  flags: ClientFlags,
  plan: AsyncIterable<PlannedEntry>,
): Promise<{ readonly changes: number; readonly problems: readonly Problem[] }> => {
  let changes = 0;
  let isTop = true;
  const problems: Problem[] = [];
  for await (const planned of plan) {
    const { action, path, message = '' } = planned;
    if (flags.json === true) await context.stdout.write(`${formatPlannedJson(planned)}\n`);
    else if (flags.quiet !== true) await context.stdout.write(`${formatPlannedLine(planned)}\n`);
    if (action === 'conflict' && isTop) throw new WherryError('ALREADY_EXISTS', message);
    if (action === 'conflict') problems.push({ path, code: 'ALREADY_EXISTS', message });
    else if (action !== 'skip' && action !== 'unchanged') changes += 1;
    isTop = false;
  }
  return { changes, problems };
};

/** Who comes from other programs copies between machines: that has words of its own here. */
const ensureOnServer = (verb: RelocateInit['verb'], args: readonly string[]): void => {
  const local = args.find((path) => !path.startsWith('/'));
  if (local === undefined) return;
  const what = `"${displayName(local)}" is no path of the server, which begins with "/"; ${verb} works within the server.`;
  throw new HintedError('BAD_REQUEST', what, [
    'Between this machine and the server:',
    '',
    '  wherry upload FILE /DIRECTORY',
    '  wherry download /FILE',
  ]);
};

export interface RelocateInit {
  readonly verb: 'move' | 'copy';
  readonly recursive: boolean;
  /** Does it, for one source. */
  readonly run: (
    remote: Remote,
    from: RemotePath,
    to: RemotePath,
  ) => Promise<{ readonly written: Written; readonly problems: readonly Problem[] }>;
}

/** The last argument is where to; all others are sources. Returns the exit code. */
export const relocate = async (
  context: CliContext,
  flags: RelocateFlags,
  args: readonly string[],
  init: RelocateInit,
): Promise<number> => {
  const { verb, recursive } = init;
  // In the shell every path is one of the server.
  if (context.workplace === undefined) ensureOnServer(verb, args);
  const destination = typedRemotePath(context.workplace, args.at(-1) ?? '');
  const patterns = args.slice(0, -1).map((text) => parseRemotePattern(text, context.workplace));
  const signal = context.interrupt;
  return withRemote(context, flags, async (remote) => {
    const expansion = await expandRemote(remote, patterns, signal);
    const takesTrees = verb === 'move' || recursive;
    const targets = takesTrees ? withoutCovered(expansion.targets) : expansion.targets;
    if (targets.length > 1) await ensureRemoteDirectory(remote, destination, signal);
    let changes = 0;
    let failed = 0;
    const report = async (problems: readonly Problem[]): Promise<void> => {
      failed += problems.length;
      for (const problem of problems) await reportProblem(context, problem, flags.json === true);
    };
    const exitCode = await forEachTarget(context, flags, { ...expansion, targets }, async ({ path }) => {
      if (flags.dryRun === true) {
        const policy = flags.onConflict ?? 'fail';
        const plan = planRelocation({ remote, verb, policy, recursive, signal }, path, destination);
        const planned = await printPlan(context, flags, plan);
        changes += planned.changes;
        await report(planned.problems);
      } else {
        const { written, problems } = await init.run(remote, path, destination);
        await report(problems);
        await printWritten(context, flags, verb === 'move' ? 'Moved' : 'Copied', path, written);
      }
    });
    if (flags.dryRun === true) await printResult(context, flags, formatPlanTotals(verb, changes));
    return exitCode === EXIT_DONE && failed > 0 ? EXIT_PARTLY : exitCode;
  });
};
