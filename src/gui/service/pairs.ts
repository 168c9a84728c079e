// Saved pairs for a page: thin over what the commands `wherry sync …` do.

import type { CallContext, Clock, Handler } from '../../session/index.ts';
import type { SyncResult } from '../../sync/index.ts';
import type { GuiRun } from '../gui-api.ts';
import { MAX_LISTED } from '../limits.ts';
import { parsePairName, parseResolve, parseResumePair, parseSavePair } from '../wire/requests.ts';
import { toWire } from '../wire/to-wire.ts';
import type { GuiServiceDeps } from './deps.ts';
import { createToldEvents } from './told-events.ts';

type Deps = Pick<GuiServiceDeps, 'pairs' | 'hostPath' | 'clock'>;

const SIDES = { left: 'local', right: 'remote' } as const;

/** Of each list in a message. */
const MAX_IN_MESSAGE = 64 * 1024;
/** Of why changes were not done: the first ones say it. */
const MAX_FAILURES = 20;

/** As many as fit. */
const listed = <T>(items: readonly T[], sizeOf: (item: T) => number): readonly T[] => {
  let size = 0;
  return items.slice(0, MAX_LISTED).filter((item) => {
    size += 64 + 3 * sizeOf(item);
    return size < MAX_IN_MESSAGE / 2;
  });
};

/** To both directories. */
const relative = (path: string): string => path.replace(/^\//u, '');

const toRun = ({ plan, isDone, undone }: SyncResult): GuiRun => ({
  changes: listed(
    plan.changes.map(({ side, action, path, from, kind, size, isReplacing }) => ({
      ...{ side: SIDES[side], action, path, from, kind, size, isReplacing },
    })),
    ({ path, from = '' }) => path.length + from.length,
  ),
  changeCount: plan.changes.length,
  conflictPaths: listed(
    plan.conflicts.map(({ path }) => relative(path)),
    (path) => path.length,
  ),
  conflictCount: plan.conflicts.length,
  problems: listed(
    plan.problems.map(({ path, reason, side }) => ({
      path: relative(path),
      code: 'UNSUPPORTED' as const,
      message: `${reason} (${SIDES[side]})`,
    })),
    ({ path }) => path.length,
  ),
  problemCount: plan.problems.length,
  refusal: plan.refusal?.reason,
  isFirst: plan.isFirst,
  isDone,
  undone: undone.length,
  failures: listed(
    undone
      .flatMap(({ change, result }) =>
        result.outcome === 'failed'
          ? [{ path: change.path, code: result.code, message: result.message }]
          : [],
      )
      .slice(0, MAX_FAILURES),
    ({ path, message }) => path.length + message.length,
  ),
});

const runPair = async (
  { pairs, clock }: Deps,
  name: string,
  dryRun: boolean,
  { stream, signal }: CallContext,
): Promise<unknown> => {
  const pair = await pairs.find(name);
  await using remote = await pair.connect(signal);
  const told = createToldEvents(stream, clock);
  try {
    const result = await remote.sync.synchronize(pair.local, pair.remote, {
      ...pair.options,
      dryRun,
      signal,
      onEvent: (event) => {
        if (event.type === 'transfer' && !dryRun) told.tell(event.event);
      },
    });
    if (!dryRun) await pair.record(result);
    await told.finish();
    return dryRun ? toWire(toRun(result)) : { run: toWire(toRun(result)) };
  } finally {
    told.stop();
  }
};

export const pairHandlers = (deps: Deps & { readonly clock: Clock }): Readonly<Record<string, Handler>> => {
  const { pairs, hostPath } = deps;
  return {
    pairs: async () => toWire({ pairs: await pairs.list() }),
    savePair: async (params) => {
      const request = parseSavePair(params);
      return { name: await pairs.save({ ...request, local: hostPath(request.local) }) };
    },
    planPair: async (params, context) => runPair(deps, parsePairName(params), true, context),
    runPair: async (params, context) => runPair(deps, parsePairName(params), false, context),
    pausePair: async (params) => {
      await pairs.pause(parsePairName(params));
      return {};
    },
    resumePair: async (params) => {
      const { name, allowDelete } = parseResumePair(params);
      await pairs.resume(name, allowDelete);
      return {};
    },
    forgetPair: async (params) => {
      await pairs.forget(parsePairName(params));
      return {};
    },
    pairConflicts: async (params, { signal }) =>
      toWire({
        conflicts: listed(
          await pairs.conflicts(parsePairName(params), signal),
          ({ path, copy }) => path.length + copy.length,
        ),
      }),
    resolveConflict: async (params, { signal }) => {
      const { name, copy, keep } = parseResolve(params);
      await pairs.resolve(name, copy, keep, signal);
      return {};
    },
  };
};
