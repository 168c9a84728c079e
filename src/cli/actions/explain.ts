// `wherry explain`: tells why sync treats a path as it does.

import { isAbsolute, relative, resolve, sep } from 'node:path';
import { WherryError } from '../../base/index.ts';
import type { Node, SyncExplanation, SyncMode } from '../../sync/index.ts';
import type { CliContext } from '../cli-context.ts';
import { EXIT_DONE } from '../exit-code.ts';
import type { ClientFlags } from '../options/client-options.ts';
import type { PairFlags, RuleFlags } from '../options/sync-options.ts';
import { formatExplanation, formatRule, type ExplainedRun } from '../sync/explanation-lines.ts';
import { formatPath } from '../sync/plan-lines.ts';
import { pairOptions, ruleOptions } from '../sync/run-options.ts';
import { formatPlaces, SIDE_NAMES } from '../sync/side-words.ts';
import { changeFields } from '../sync/sync-json.ts';
import { formatJson } from '../text/format-json.ts';
import { typedLocalPath, typedRemotePath } from '../typed-paths.ts';
import { withRemote } from '../with-remote.ts';

export interface ExplainFlags extends PairFlags, RuleFlags, ClientFlags {
  readonly mode?: SyncMode;
}

/** A path of the pair, also where its absolute local path was typed, which completions of shells lead to. */
const pathInPair = (directory: string, typed: string): string => {
  const within = isAbsolute(typed) ? relative(resolve(directory), typed) : undefined;
  const isBelow = within !== undefined && within !== '' && within !== '..' && !within.startsWith(`..${sep}`);
  const path = (isBelow ? within : typed).replace(/^(?:\.?\/+)+|\/+$/gu, '');
  if (path === '' || path === '.')
    throw new WherryError(
      'BAD_REQUEST',
      'The path is that of the two directories themselves; name something in them.',
    );
  return path;
};

const nodeJson = (node: Node | undefined): Readonly<Record<string, unknown>> | undefined => {
  if (node?.kind === 'directory') return { kind: node.kind };
  if (node?.kind !== 'file') return node === undefined ? undefined : { ...node };
  const { kind, size, mtimeUs, executable } = node;
  return { kind, size, mtimeUs, executable };
};

const explanationJson = (
  path: string,
  explained: SyncExplanation,
  run: ExplainedRun,
  address: string,
): string => {
  const { rule, side, local, remote, base, left, right, changes, refusal, isFirst } = explained;
  return formatJson({
    type: 'explanation',
    path,
    local,
    remote,
    address,
    rule,
    side: side === undefined ? undefined : SIDE_NAMES[side],
    message: formatRule(explained, run),
    isFirst,
    isRefused: refusal !== undefined,
    here: nodeJson(left),
    server: nodeJson(right),
    agreed: nodeJson(base),
    changes: changes.map(changeFields),
  });
};

export const explain = async (
  context: CliContext,
  flags: ExplainFlags,
  typedLocal: string,
  typedRemote: string,
  typedPath: string,
): Promise<number> => {
  const mode = flags.mode ?? 'both';
  const options = { ...ruleOptions(mode, flags), ...(await pairOptions(context, flags)) };
  const local = typedLocalPath(context.workplace, typedLocal);
  const remotePath = typedRemotePath(context.workplace, typedRemote);
  const path = pathInPair(local, typedPath);
  const run = { mode, deletes: flags.delete === true, conflictRule: flags.conflict ?? 'keep-both' } as const;
  return withRemote(context, flags, async (remote) => {
    const explained = await remote.sync.explain(local, remotePath, path, options);
    const { address } = remote;
    const places = { local: explained.local, remote: explained.remote, address };
    await context.stdout.write(
      flags.json === true
        ? `${explanationJson(path, explained, run, address)}\n`
        : `${formatPlaces(mode, places)}\n${formatPath(path)}\n\n${formatExplanation(explained, run)}`,
    );
    return EXIT_DONE;
  });
};
