// Saved pairs for a page, by the same doors as the commands `wherry sync …`.

import { join } from 'node:path';
import { WherryError, parseRemotePath, remotePathSegments, type RemotePath } from '../../base/index.ts';
import type { GuiPair } from '../../gui/index.ts';
import type { PairPort } from '../../gui/service/index.ts';
import type { PairStatus } from '../../sync/pairs/index.ts';
import type { CliContext } from '../cli-context.ts';
import { readRemotes } from '../remotes/remote-store.ts';
import { openControl, readPairs } from '../sync/open-pairs.ts';
import { withoutServers } from '../sync/saved-server.ts';
import { chooseServer } from '../with-remote.ts';

const toGuiPair = ({ name, state, pair, last, conflicts }: PairStatus): GuiPair => ({
  ...{ name, state: state.state, code: state.code, message: state.message },
  ...{ mode: pair?.mode, local: pair?.local, server: pair?.server, remote: pair?.remote },
  isPaused: pair?.isPaused ?? false,
  lastRun:
    last === undefined
      ? undefined
      : {
          time: state.ran ?? last.time,
          ...{ outcome: last.outcome, done: last.done, undone: last.undone, problems: last.problems },
        },
  conflicts: conflicts.length,
  held:
    state.held === undefined
      ? undefined
      : { reason: state.held.refusal.reason, removals: state.held.removals },
});

/** The pair is found again by the remote's name alone, which must be enough to log in. Code: `BAD_REQUEST`. */
const ensureServer = async ({ doors, env }: CliContext, server: string): Promise<void> => {
  const { parseConnectionString } = await doors.client();
  const { remotes } = await readRemotes(env, parseConnectionString);
  const found = remotes.find(({ name }) => name === server);
  if (found !== undefined && (found.token ?? found.tokenFile) !== undefined) return;
  throw new WherryError(
    'BAD_REQUEST',
    'The server of a saved pair must be found again without anybody who logs in; save it under a name first, with its token.',
  );
};

const loadPairs = async () => {
  const [pairs, { defaultStateDirectory }] = await Promise.all([
    import('../../sync/pairs/index.ts'),
    import('../../transport/identity/index.ts'),
  ]);
  return { pairs, store: pairs.openPairStore(defaultStateDirectory()) };
};

const save: (context: CliContext) => PairPort['save'] = (context) => async (request) => {
  const { name, mode, local, server, remote, exclude = [], ...rules } = request;
  await ensureServer(context, server);
  const { pairs, store } = await loadPairs();
  const found = await store.list();
  const options = Object.fromEntries(
    Object.entries({ ...rules, exclude: exclude.length === 0 ? undefined : exclude }).filter(
      ([, value]) => value !== undefined,
    ),
  );
  const pair = pairs.placePair(
    {
      ...{ mode, local, server, bandwidth: undefined, isPaused: false },
      remote: parseRemotePath(remote),
      options,
    },
    name,
    {
      pairs: found.flatMap((each) => (pairs.isDamaged(each) ? [] : [each])),
      names: found.map((each) => each.name),
    },
  );
  await store.write(pair);
  await (await openControl()).reload();
  return pair.name;
};

const find: (context: CliContext) => PairPort['find'] = (context) => async (name) => {
  const { pairs, store } = await loadPairs();
  const pair = await store.read(name);
  const { local, remote, server, mode, options, bandwidth } = pair;
  return {
    ...{ local, remote, options: { ...options, mode } },
    connect: async (signal) => {
      const { doors, env, program } = context;
      const { init } = await chooseServer({ doors, program, env: withoutServers(env) }, { remote: server });
      const { connect } = await doors.client();
      const { sync, close } = await connect({ ...init, bandwidth, signal });
      return { sync, [Symbol.asyncDispose]: close };
    },
    record: async (result) => {
      await store.writeRecord(name, pairs.recordRun(await store.readRecord(name), result, context.timeMs()));
    },
  };
};

/** Relative to a directory. */
const below = (path: RemotePath, directory: RemotePath): string =>
  remotePathSegments(path).slice(remotePathSegments(directory).length).join('/');

const conflicts: PairPort['conflicts'] = async (name, signal) => {
  const [{ store }, { findConflicts, openLocalConflicts }] = await Promise.all([
    loadPairs(),
    import('../../sync/conflicts/index.ts'),
  ]);
  const { local } = await store.read(name);
  await using opened = openLocalConflicts();
  const place = await opened.directory(local);
  const found = [];
  for await (const { path, copy, device } of findConflicts(place.files, place.path, { signal }))
    found.push({ path: below(path, place.path), copy: below(copy.path, place.path), device });
  return found;
};

const resolve: PairPort['resolve'] = async (name, copy, keep, signal) => {
  const [{ store }, { conflictsAt, openLocalConflicts, resolveConflict }] = await Promise.all([
    loadPairs(),
    import('../../sync/conflicts/index.ts'),
  ]);
  const { local } = await store.read(name);
  await using opened = openLocalConflicts();
  const place = await opened.entry(join(local, ...remotePathSegments(copy)));
  for (const conflict of await conflictsAt(place.files, place.path, { signal }))
    await resolveConflict(place.files, conflict, { keep, signal });
};

export const createPairPort = (context: CliContext): PairPort => ({
  list: async () => (await readPairs()).statuses.map(toGuiPair),
  save: save(context),
  find: find(context),
  pause: async (name) => (await openControl()).pause(name),
  resume: async (name, allowDelete) => (await openControl()).resume(name, { allowDelete }),
  forget: async (name) => (await openControl()).forget(name),
  conflicts,
  resolve,
});
