// The page's side: what `GuiApi` promises, asked over the link to the program that has opened the page. Both are of one version, and
// whoever answers has served the page itself: answers are taken as they are.

import { createForwardedSession, type CallOptions, type Session } from '../../session/index.ts';
import type { GuiApi, GuiConnection, GuiInfo, SavedRemote } from '../gui-api.ts';
import { PATIENT_CALL_MS } from '../limits.ts';
import { toWire } from '../wire/to-wire.ts';
import { createPairCalls } from './pair-calls.ts';
import { createServerCalls } from './server-calls.ts';
import { startTransfer } from './transfer.ts';
import { watchProgram } from './watch.ts';

const FORWARD_METHOD = 'gui.forward';

export const createGuiCalls = (session: Session): GuiApi => {
  const call = async <T>(method: string, params: unknown = {}, options: CallOptions = {}): Promise<T> =>
    (await session.call(`gui.${method}`, toWire(params), options)) as T;
  const callList = async <T>(method: string, member: string): Promise<readonly T[]> =>
    (await call<Record<string, readonly T[]>>(method))[member] ?? [];
  return {
    info: () => call<GuiInfo>('info'),
    remotes: () => callList<SavedRemote>('remotes', 'remotes'),
    saveRemote: async (name, id, options = {}) =>
      void (await call('saveRemote', { ...options, name, id }, { timeoutMs: PATIENT_CALL_MS })),
    connect: (request, { signal } = {}) =>
      call<GuiConnection>('connect', request, { signal, timeoutMs: PATIENT_CALL_MS }),
    sessionOf: ({ id, agent, pin }) =>
      createForwardedSession({ carrying: session, method: FORWARD_METHOD, id, peer: { agent, pin } }),
    disconnect: async (id) => void (await call('disconnect', { id })),
    watch: (handlers) => watchProgram(session, handlers),
    transfer: (request, onEvent) => startTransfer(session, request, onEvent),
    pairs: createPairCalls(session),
    servers: createServerCalls(session),
  };
};
