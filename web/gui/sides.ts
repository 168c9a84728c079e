// What is shown side by side: this computer on the left, one of the servers on the right; and which of the two the keys are for.

import { batch, computed, effect, signal, untracked } from '@preact/signals';
import { WherryError, remoteOver, type PageRemote } from '../../src/client/browser/index.ts';
import type { GuiApi, GuiConnection } from '../../src/gui/index.ts';
import { createPane, type Beside, type Pane } from '../files/pane.ts';
import type { Place } from '../files/place.ts';
import { linkOfServer } from '../state/server-link.ts';
import { tellProblem } from '../state/messages.ts';
import { clientId } from '../state/preferences.ts';
import { isAdmin, program, remote, serverOrigin, sessionInfo } from '../state/session.ts';
import { guiStrings } from '../strings/gui.ts';
import { beginTransfer } from './begin-transfer.ts';
import { startDirectUpload, type UploadGoal } from './direct-upload.ts';
import { api, connections } from './program.ts';

export type SideName = 'left' | 'right';

/** Where the keys are, and what is seen where there is room for one only. */
export const activeSide = signal<SideName>('left');

export const goToSide = (side: SideName): void => {
  activeSide.value = side;
  // What was hidden cannot take the keys before it is drawn.
  requestAnimationFrame(() => {
    const place = document.querySelector(`.side-${side}`);
    const list = place?.querySelector<HTMLElement>('.entries');
    (list ?? place?.querySelector<HTMLElement>('form input'))?.focus();
  });
};

export interface ServerSide {
  readonly id: string;
  readonly remote: PageRemote;
  readonly place: Place;
  readonly pane: Pane;
}

export const servers = signal<readonly ServerSide[]>([]);
/** Of a connection; undefined: the form that makes another one is shown. */
export const shownServerId = signal<string | undefined>(undefined);
export const shownServer = computed(() => servers.value.find(({ id }) => id === shownServerId.value));
export const shownConnection = computed(() =>
  connections.value?.find(({ id }) => id === shownServerId.value),
);

const localPlace = computed<Place | undefined>(() => {
  const files = program.value?.files;
  if (files === undefined) return undefined;
  const goal: UploadGoal = {
    files,
    account: sessionInfo.value?.account ?? '',
    title: (path) => guiStrings.value.getTo(path),
  };
  return {
    files,
    ...{ canShare: false, keepsTrash: false, canUpload: true },
    startUpload: (upload) => startDirectUpload(goal, upload),
  };
});

const localBeside: Beside = {
  takesFrom: (place) => servers.value.some((server) => server.place === place),
  bring: (place, paths, directory) => {
    const from = servers.value.find((server) => server.place === place);
    if (from !== undefined)
      beginTransfer({ id: from.id, direction: 'get', sources: paths, destination: directory });
  },
  send: () => putSelected(),
  leave: () => goToSide('right'),
};

const localPath = signal('/');
export const localPane = createPane({
  place: localPlace,
  path: localPath,
  go: (path) => {
    localPath.value = path;
  },
  name: computed(() => guiStrings.value.thisComputer),
  beside: localBeside,
  isActive: computed(() => activeSide.value === 'left'),
});

const meantPaths = (pane: Pane): readonly string[] => pane.selection.meant.map(({ path }) => path);

/** What is selected on this computer goes into the directory of the server that is shown. */
export const putSelected = (): void => {
  const to = shownServer.value;
  const sources = meantPaths(localPane);
  if (to === undefined || sources.length === 0) return;
  beginTransfer({ id: to.id, direction: 'put', sources, destination: to.pane.path.value });
};

/** What is selected at the server comes into the directory of this computer that is shown. */
export const getSelected = (): void => {
  const from = shownServer.value;
  if (from === undefined) return;
  const sources = meantPaths(from.pane);
  if (sources.length === 0) return;
  beginTransfer({ id: from.id, direction: 'get', sources, destination: localPane.path.value });
};

export const hostOf = (address: string): string => address.replace(/^\w+:\/\//u, '').replace(/[#/].*$/u, '');

/** Of links to what is shared: where browsers find the server. */
const originOf = ({ address }: GuiConnection): string => `https://${hostOf(address)}`;

const createServerSide = (asked: GuiApi, connection: GuiConnection): ServerSide => {
  const { id, home } = connection;
  const session = asked.sessionOf(connection);
  const over = remoteOver(session, { origin: originOf(connection), clientId: clientId() });
  const { files } = over;
  const goal: UploadGoal = {
    files,
    account: connection.account,
    through: { id, agent: connection.agent, pin: connection.pin },
    title: (to) => guiStrings.value.putTo(to),
  };
  const place: Place = {
    files,
    ...{ canShare: true, keepsTrash: true, canUpload: true },
    startUpload: (upload) => startDirectUpload(goal, upload),
  };
  const path = signal(home);
  const pane = createPane({
    place: signal(place),
    path,
    go: (to) => {
      path.value = to;
    },
    name: computed(() => guiStrings.value.server),
    beside: {
      takesFrom: (from) => from === localPlace.value,
      bring: (_, sources, destination) => beginTransfer({ id, direction: 'put', sources, destination }),
      send: getSelected,
      leave: () => goToSide('left'),
    },
    isActive: computed(() => activeSide.value === 'right'),
  });
  const made: PageRemote = {
    ...over,
    home: async () => home as Awaited<ReturnType<PageRemote['home']>>,
    close: () => session.close(),
  };
  return { id, remote: made, place, pane };
};

/** Nobody has closed it here: what was shown of it is gone for a reason. */
const tellWhy = (connection: GuiConnection | undefined): void => {
  if (connection?.failure === undefined) return;
  const { account, address, failure, name = `${account}@${hostOf(address)}` } = connection;
  tellProblem(new WherryError(failure.code, guiStrings.value.serverOver(name, failure.message)));
};

/** Keeps a side for each connection, and the server that the other views are about. Returns what ends it. */
export const followServers = (): (() => void) => {
  const stopSides = effect(() => {
    const asked = api.value;
    const all = connections.value ?? [];
    untracked(() => {
      const before = new Map(servers.value.map((server) => [server.id, server]));
      const now = asked === undefined ? [] : all.filter(({ state }) => state !== 'closed');
      const sides = now.map(
        (connection) => before.get(connection.id) ?? createServerSide(asked as GuiApi, connection),
      );
      for (const side of before.values())
        if (!sides.includes(side)) {
          tellWhy(all.find(({ id }) => id === side.id));
          side.pane.close();
          void side.remote.close();
        }
      batch(() => {
        servers.value = sides;
        // Never another one in place of one that is gone: the keys would be for that at once. Where there was none, the first is shown.
        if (sides.some(({ id }) => id === shownServerId.value)) return;
        shownServerId.value = before.size === 0 ? sides[0]?.id : undefined;
      });
    });
  });
  const stopShown = effect(() => {
    remote.value = shownServer.value?.remote;
    const connection = shownConnection.value;
    isAdmin.value = connection?.isAdmin === true;
    if (connection !== undefined) serverOrigin.value = originOf(connection);
  });
  const stopLinks = effect(() => {
    const all = connections.value ?? [];
    linkOfServer.value = new Map(
      servers.value.map(({ id, remote: of }) => [
        of,
        all.find((each) => each.id === id)?.state === 'connected',
      ]),
    );
  });
  return () => {
    stopSides();
    stopLinks();
    stopShown();
  };
};
