// `--save`: keeps a pair with its options for `wherry sync run`, which must find its server without anything that is typed.

import { resolve } from 'node:path';
import { displayName, WherryError } from '../../base/index.ts';
import type { SyncMode } from '../../sync/index.ts';
import type { SavedPair } from '../../sync/pairs/index.ts';
import type { CliContext } from '../cli-context.ts';
import { EXIT_DONE } from '../exit-code.ts';
import { HintedError } from '../hinted-error.ts';
import { SAVE_UNNAMED, type PairRunFlags } from '../options/sync-options.ts';
import { printResult } from '../print-result.ts';
import { shellWord } from '../text/shell-word.ts';
import { typedLocalPath, typedRemotePath } from '../typed-paths.ts';
import { chooseServer } from '../with-remote.ts';
import { kebabCase } from '../text/kebab-case.ts';
import { findSavedServer } from './saved-server.ts';
import { typedSyncOptions, type TypedPair } from './run-once.ts';

/** What belongs to one call, or to the remote. */
const UNSAVED = [
  'dryRun',
  'watch',
  'startAnew',
  'host',
  'port',
  'tokenFile',
  'publicKey',
  'insecure',
] as const;

const OF_A_RUN: ReadonlySet<string> = new Set(['dryRun', 'watch', 'startAnew']);

const refuseUnsaved = (flags: PairRunFlags): void => {
  const option = UNSAVED.find((name) => flags[name] !== undefined);
  if (option === undefined) return;
  const shown = `--${kebabCase(option)}`;
  throw new WherryError(
    'BAD_REQUEST',
    OF_A_RUN.has(option)
      ? `${shown} is for a run of now, and --save does none; leave one out.`
      : `${shown} cannot be saved with a pair: its server is known by a name; "wherry remote add" gives it one, with its address and token.`,
  );
};

const unnamed = (program: string, typed: TypedPair, mode: SyncMode): WherryError => {
  const [local, remote] = [shellWord(typed.local), shellWord(typed.remote)];
  const places = mode === 'pull' ? `home:${remote} ${local}` : `${local} home:${remote}`;
  return new HintedError(
    'BAD_REQUEST',
    'The server of a saved pair must be found again without what is typed, or in the environment, now; give it a name, which keeps its address and token.',
    [
      'Type, with the address that the server printed when it started:',
      '',
      `  ${program} remote add home 'wherry://HOST:6768#PIN'`,
      `  ${program} sync ${mode} --save ${places}`,
    ],
  );
};

const isUnfindable = (error: unknown): boolean =>
  error instanceof HintedError && error.code === 'BAD_REQUEST';

/** The name of the server. Code: `BAD_REQUEST`, with what to type. */
const nameServer = async (
  context: CliContext,
  flags: PairRunFlags,
  typed: TypedPair,
  mode: SyncMode,
): Promise<string> => {
  if (context.workplace !== undefined) throw unnamed(context.program, typed, mode);
  const chosen = await chooseServer(context, flags, { mayLackToken: true }).catch((error: unknown) => {
    throw isUnfindable(error) ? unnamed(context.program, typed, mode) : error;
  });
  const name = await findSavedServer(context, chosen);
  if (name === undefined) throw unnamed(context.program, typed, mode);
  return name;
};

/** Returns the exit code. Codes: those of options that cannot be meant, and of placePair. */
export const savePair = async (
  context: CliContext,
  flags: PairRunFlags,
  mode: SyncMode,
  typed: TypedPair,
  name: string,
): Promise<number> => {
  refuseUnsaved(flags);
  const { signal: _signal, mode: _mode, ...options } = await typedSyncOptions(context, flags, mode);
  const local = resolve(typedLocalPath(context.workplace, typed.local));
  const remote = typedRemotePath(context.workplace, typed.remote);
  if (typed.local === '') throw new WherryError('BAD_REQUEST', 'The local directory has no name; name it.');
  const server = await nameServer(context, flags, typed, mode);
  const [{ isDamaged, openPairControl, openPairStore, placePair }, { defaultStateDirectory }] =
    await Promise.all([import('../../sync/pairs/index.ts'), import('../../transport/identity/index.ts')]);
  const stateDirectory = defaultStateDirectory();
  const store = openPairStore(stateDirectory);
  const found = await store.list();
  const { bandwidth, timeout } = flags;
  const known = {
    pairs: found.flatMap((pair) => (isDamaged(pair) ? [] : [pair])),
    names: found.map((each) => each.name),
  };
  const pair: SavedPair = placePair(
    {
      ...{ mode, local, server, remote, bandwidth, isPaused: false },
      options: withoutEmpty({ ...options, timeoutMs: timeout }),
    },
    name === SAVE_UNNAMED ? undefined : name,
    known,
  );
  await store.write(pair);
  const control = openPairControl(stateDirectory);
  await control.reload();
  const { process } = await control.states();
  const served =
    process === undefined
      ? `"${context.program} sync run" keeps it in step.`
      : `The process that runs keeps it in step from now on.`;
  await printResult(context, flags, {
    text: `Saved as "${pair.name}": ${displayName(local)} and ${server}:${remote}. ${served}`,
    json: { type: 'saved', name: pair.name, mode, local, server, remote, isServed: process !== undefined },
  });
  return EXIT_DONE;
};

/** Lists of nothing, and what was not said, are no options. */
const withoutEmpty = <T extends object>(options: T): T =>
  Object.fromEntries(
    Object.entries(options).filter(
      ([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0),
    ),
  ) as T;
