// Asks before everything on a server is removed.

import { WherryError, type ErrorCode, formatSize } from '../../base/index.ts';
import type { Remote } from '../../client/index.ts';
import { askLine } from '../ask-secret.ts';
import type { CliContext } from '../cli-context.ts';
import type { RemoteTarget } from '../glob/expand-remote.ts';
import { walkTarget } from '../tree/walk-targets.ts';

/** Counting goes no further: a person learns nothing more from a larger number. */
const MAX_COUNTED = 1_000_000;

interface Amount {
  readonly entries: number;
  readonly bytes: number;
  readonly isMore: boolean;
}

interface ConfirmInit {
  readonly context: CliContext;
  readonly flags: { readonly json?: boolean; readonly recursive?: boolean; readonly permanent?: boolean };
  readonly remote: Pick<Remote, 'files'>;
}

const measure = async (
  { context, flags, remote }: ConfirmInit,
  targets: readonly RemoteTarget[],
): Promise<Amount> => {
  let [entries, bytes] = [0, 0];
  const problems: ErrorCode[] = [];
  for (const target of targets) {
    const { entry } = target;
    const isOne = flags.recursive !== true && entry !== undefined;
    const found = isOne
      ? [entry]
      : walkTarget({ context, remote, json: flags.json === true, problems }, target);
    for await (const { size } of found) {
      entries += 1;
      bytes += size;
      if (entries >= MAX_COUNTED) return { entries, bytes, isMore: true };
    }
  }
  return { entries, bytes, isMore: problems.length > 0 };
};

const describe = ({ entries, bytes, isMore }: Amount): string =>
  `${isMore ? 'more than ' : ''}${entries} ${entries === 1 ? 'entry' : 'entries'}, ${formatSize(bytes)}`;

/**
 * False when the person says no. Code `BAD_REQUEST` where nobody can be asked.
 * `--json` is for programs, which cannot answer.
 */
export const confirmRemoval = async (
  init: ConfirmInit,
  targets: readonly RemoteTarget[],
): Promise<boolean> => {
  const { context, flags } = init;
  const amount = describe(await measure(init, targets));
  if (flags.json === true || !context.stdin.isTerminal() || !context.stderr.isTerminal) {
    throw new WherryError(
      'BAD_REQUEST',
      `This would remove everything on the server (${amount}), so nothing was removed; add --yes if that is what you want.`,
    );
  }
  // Otherwise it depends on the server, which may keep it in its trash.
  const isFinal = flags.permanent === true ? ' It cannot be undone.' : '';
  await context.stderr.write(`This removes everything on the server: ${amount}.${isFinal}\n`);
  if ((await askLine(context, 'Type "yes" to go on: ')).trim().toLowerCase() === 'yes') return true;
  await context.stderr.write('wherry: Nothing was removed.\n');
  return false;
};
