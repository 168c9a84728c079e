// Connecting to a server, and what becomes of its connection.

import { WherryError } from '../../src/client/browser/index.ts';
import type { ConnectRequest, GuiConnection } from '../../src/gui/index.ts';
import { tellProblem } from '../state/messages.ts';
import { api, connections } from './program.ts';
import { goToSide, servers, shownServerId } from './sides.ts';

/** Shows it when it is made. Codes: those of `GuiApi.connect`. */
export const connectTo = async (request: ConnectRequest, signal?: AbortSignal): Promise<void> => {
  const asked = api.value;
  if (asked === undefined) throw new WherryError('CONNECTION_LOST');
  const made = await asked.connect(request, { signal });
  // The program tells of it as well, perhaps later.
  const known = connections.value ?? [];
  if (!known.some(({ id }) => id === made.id)) connections.value = [...known, made];
  if (made.warning !== undefined) tellProblem(new WherryError('UNAUTHENTICATED', made.warning));
  shownServerId.value = made.id;
  goToSide('right');
};

/** Another server is shown then, where there is one. Codes: those of every call. */
export const disconnectFrom = async ({ id }: GuiConnection): Promise<void> => {
  await api.value?.disconnect(id);
  if (shownServerId.value !== id && shownServerId.value !== undefined) return;
  shownServerId.value = servers.value.find((server) => server.id !== id)?.id;
};
