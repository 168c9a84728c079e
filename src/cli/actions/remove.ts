// `wherry remove`: removes entries.

import { displayName, ROOT_PATH, WherryError, type RemotePath } from '../../base/index.ts';
import type { CliContext } from '../cli-context.ts';
import { listRemoval } from '../dry-run/list-removal.ts';
import { formatPlanTotals } from '../dry-run/plan-line.ts';
import { EXIT_FAILED } from '../exit-code.ts';
import { forEachTarget } from '../for-each-target.ts';
import { escapeGlob, expandRemote, parseRemotePattern, type RemotePattern } from '../glob/expand-remote.ts';
import { parseGlob } from '../glob/parse-glob.ts';
import { withoutCovered } from '../glob/without-covered.ts';
import { resolveNameOrPath } from '../name-or-path.ts';
import type { ClientFlags } from '../options/client-options.ts';
import { printResult } from '../print-result.ts';
import { confirmRemoval } from '../removal/confirm-removal.ts';
import { coversEverything, withRootOpened } from '../removal/covers-everything.ts';
import { shellWord } from '../text/shell-word.ts';
import { withRemote } from '../with-remote.ts';
import type { PathPlace } from '../workplace.ts';

export interface RemoveFlags extends ClientFlags {
  readonly recursive?: boolean;
  readonly permanent?: boolean;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

/** All arguments as paths; "NAME /DIRECTORY" is one. Throws before anything is removed. */
const resolvePatterns = (args: readonly string[], place?: PathPlace): readonly RemotePattern[] => {
  const [first = '', second] = args;
  if (args.length === 2 && !first.startsWith('/') && second?.startsWith('/') === true) {
    if (place !== undefined) {
      // Either meaning may be the wrong one, and what is removed is gone.
      throw new WherryError(
        'BAD_REQUEST',
        `A name followed by a whole path could mean one thing or two; write "${displayName(`${second.replace(/\/+$/u, '')}/${first}`)}", or remove them by two commands.`,
      );
    }
    const path = resolveNameOrPath(first, second);
    const glob = parseGlob(first);
    return [
      glob === undefined
        ? { text: path, path, glob, base: ROOT_PATH }
        : parseRemotePattern(`${escapeGlob(second)}/${first}`),
    ];
  }
  return args.map((text) => parseRemotePattern(text, place));
};

const describe = (path: RemotePath, count: number): string =>
  count === 1 ? `Removed ${path}.` : `Removed ${path}, ${count} entries.`;

/** Only to a person: what comes of a command in a script is not changed by it. */
const sayHowToUndo = async (
  context: CliContext,
  flags: RemoveFlags,
  kept: readonly RemotePath[],
): Promise<void> => {
  const [only, ...more] = kept;
  if (only === undefined || !context.stdout.isTerminal || flags.json === true || flags.quiet === true) return;
  const { program } = context;
  const how =
    more.length === 0
      ? `${program} trash restore ${shellWord(only)}`
      : `${program} trash restore PATH..., with the paths above`;
  await context.stdout.write(`${displayName(`To undo: ${how}`)}\n`);
};

export const remove = async (context: CliContext, flags: RemoveFlags, ...args: string[]): Promise<number> => {
  const patterns = resolvePatterns(args, context.workplace);
  const signal = context.interrupt;
  const { recursive, permanent, dryRun } = flags;
  const kept: RemotePath[] = [];
  return withRemote(context, flags, async (remote) => {
    const expansion = await expandRemote(remote, patterns, signal);
    const named = await withRootOpened(remote, expansion.targets, recursive === true, signal);
    const targets = recursive === true ? withoutCovered(named) : named;
    const mustAsk = dryRun !== true && flags.yes !== true && targets.length > 0;
    if (mustAsk && coversEverything(patterns, recursive === true)) {
      if (!(await confirmRemoval({ context, flags, remote }, targets))) return EXIT_FAILED;
    }
    let planned = 0;
    const exitCode = await forEachTarget(context, flags, { ...expansion, targets }, async ({ path }) => {
      if (dryRun === true) {
        planned += await listRemoval(context, flags, remote, path);
        return;
      }
      let isKept = false;
      const onKept = (): void => {
        isKept = true;
        kept.push(path);
      };
      const count = await remote.files.remove(path, { recursive, permanent, onKept, signal });
      await printResult(context, flags, {
        text: describe(path, count),
        json: { type: 'removed', path, entries: count, isKept },
      });
    });
    if (dryRun === true) await printResult(context, flags, formatPlanTotals('remove', planned));
    await sayHowToUndo(context, flags, kept);
    return exitCode;
  });
};
