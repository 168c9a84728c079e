// Saved pairs, as the page asks about them.

import type { CallOptions, Session } from '../../session/index.ts';
import type { GuiPair, GuiPairs, GuiRun } from '../gui-api.ts';
import { decodeEvent } from '../wire/events.ts';
import { toWire } from '../wire/to-wire.ts';

/** A run that tells nothing is at work all the same, on this machine. */
const RUN_TIMEOUT_MS = 0;

export const createPairCalls = (session: Session): GuiPairs => {
  const call = async <T>(method: string, params: unknown, options: CallOptions = {}): Promise<T> =>
    (await session.call(`gui.${method}`, toWire(params), options)) as T;
  return {
    list: async () => (await call<{ pairs: readonly GuiPair[] }>('pairs', {})).pairs,
    save: async (request) => (await call<{ name: string }>('savePair', request)).name,
    plan: (name, { signal } = {}) =>
      call<GuiRun>('planPair', { name }, { signal, timeoutMs: RUN_TIMEOUT_MS }),
    async run(name, { signal, onEvent } = {}) {
      const stream = await session.open('gui.runPair', { name }, { signal, timeoutMs: RUN_TIMEOUT_MS });
      stream.end();
      for (;;) {
        const told = (await stream.receive()) as { events: readonly unknown[] } | { run: GuiRun };
        if ('run' in told) return told.run;
        for (const event of told.events) onEvent?.(decodeEvent(event) as Parameters<typeof onEvent>[0]);
      }
    },
    pause: async (name) => void (await call('pausePair', { name })),
    resume: async (name, options = {}) => void (await call('resumePair', { ...options, name })),
    forget: async (name) => void (await call('forgetPair', { name })),
    conflicts: async (name) =>
      (await call<{ conflicts: Awaited<ReturnType<GuiPairs['conflicts']>> }>('pairConflicts', { name }))
        .conflicts,
    resolve: async (name, copy, keep) => void (await call('resolveConflict', { name, copy, keep })),
  };
};
