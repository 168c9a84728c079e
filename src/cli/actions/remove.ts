// `wherry remove`: removes entries.

import { parseRemotePath, type RemotePath } from '../../base/index.ts';
import type { CliContext } from '../cli-context.ts';
import { forEachPath } from '../for-each-path.ts';
import { resolveNameOrPath } from '../name-or-path.ts';
import type { ClientFlags } from '../options/client-options.ts';
import { printResult } from '../print-result.ts';
import { withRemote } from '../with-remote.ts';

export interface RemoveFlags extends ClientFlags {
  readonly recursive?: boolean;
}

/** All arguments as paths; "NAME /DIRECTORY" is one. Throws before anything is removed. */
const resolvePaths = (args: readonly string[]): readonly RemotePath[] => {
  const [first = '', second] = args;
  if (args.length === 2 && !first.startsWith('/') && second?.startsWith('/') === true) {
    return [resolveNameOrPath(first, second)];
  }
  return args.map(parseRemotePath);
};

const describe = (path: RemotePath, count: number): string =>
  count === 1 ? `Removed ${path}.` : `Removed ${path}, ${count} entries.`;

export const remove = async (context: CliContext, flags: RemoveFlags, ...args: string[]): Promise<number> => {
  const paths = resolvePaths(args);
  return withRemote(context, flags, (remote) =>
    forEachPath(context, flags, paths, async (path) => {
      const count = await remote.files.remove(path, {
        recursive: flags.recursive,
        signal: context.interrupt,
      });
      await printResult(context, flags, {
        text: describe(path, count),
        json: { type: 'removed', path, entries: count },
      });
    }),
  );
};
