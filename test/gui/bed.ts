// A page and the program behind it, with one server that can be connected to: all in memory.

import { after } from 'node:test';
import { WherryError, parseRemotePath } from '../../src/base/index.ts';
import type { Files } from '../../src/files/index.ts';
import { createGuiCalls, type ConnectRequest, type GuiApi, type GuiInfo } from '../../src/gui/index.ts';
import {
  createGuiService,
  type GuiService,
  type GuiServiceDeps,
  type OpenRemoteOptions,
  type PairPort,
  type ServerPort,
} from '../../src/gui/service/index.ts';
import { systemClock, type Session } from '../../src/session/index.ts';
import type { MemoryStorage } from '../../src/storage/memory/index.ts';
import { createBed, type Bed, type BedInit } from '../files/bed.ts';
import { createPair, type Pair } from '../session/pair.ts';

export const INFO: GuiInfo = {
  version: '1.2.3',
  directory: '/',
  home: '/',
  hostName: 'here',
  platform: 'linux',
  hasDisplay: false,
  remote: undefined,
};

export interface GuiBed {
  readonly api: GuiApi;
  /** Of the page. */
  readonly session: Session;
  readonly gui: GuiService;
  /** The server. */
  readonly far: Bed;
  /** This computer. */
  readonly local: MemoryStorage;
  readonly asked: ConnectRequest[];
  /** What the last connection was opened with. */
  readonly options: OpenRemoteOptions[];
  readonly saved: unknown[];
  readonly carrying: Pair;
  /** Another page. */
  openPage(): Promise<GuiApi>;
}

const unused = (): never => {
  throw new WherryError('UNSUPPORTED');
};

const NO_PAIRS: PairPort = {
  list: async () => [],
  save: unused,
  find: unused,
  pause: unused,
  resume: unused,
  forget: unused,
  conflicts: unused,
  resolve: unused,
};
const NO_SERVERS: ServerPort = { status: async () => [], start: unused, stop: unused, readLog: unused };

const ending: (() => Promise<void>)[] = [];
after(async () => {
  for (const end of ending) await end();
});

export interface GuiBedInit extends Partial<Pick<GuiServiceDeps, 'pairs' | 'servers' | 'clock'>> {
  readonly far?: BedInit;
  /** In place of the way to the server. */
  readonly connect?: (request: ConnectRequest, options: OpenRemoteOptions) => Promise<void>;
  readonly filesWith?: (files: Files) => Files;
}

export const createGuiBed = async (init: GuiBedInit = {}): Promise<GuiBed> => {
  const far = await createBed(init.far);
  const local = far.local;
  const asked: ConnectRequest[] = [];
  const options: OpenRemoteOptions[] = [];
  const saved: unknown[] = [];
  let ids = 0;
  const gui = createGuiService({
    info: INFO,
    local,
    hostPath: (path) => path,
    panePath: (path) => parseRemotePath(path),
    connect: async (request, opening) => {
      asked.push(request);
      options.push(opening);
      await init.connect?.(request, opening);
      return {
        name: request.target === 'home' ? 'home' : undefined,
        session: far.session,
        files: init.filesWith?.(far.files) ?? far.files,
        address: 'wherry://far:6768#pin',
        warning: undefined,
        home: async () => parseRemotePath('/home'),
        save: async (name, how) => void saved.push({ name, ...how }),
        close: async () => {},
      };
    },
    remotes: async () => [
      { name: 'home', address: 'wherry://far:6768#pin', hasToken: true, isDefault: true },
    ],
    pairs: init.pairs ?? NO_PAIRS,
    servers: init.servers ?? NO_SERVERS,
    createId: () => `connection-${(ids += 1)}`,
    clock: init.clock ?? systemClock,
  });
  const open = async (): Promise<Pair> => {
    const pair = createPair({ services: [gui.service] });
    ending.push(async () => {
      await pair[Symbol.asyncDispose]();
    });
    await pair.client.start();
    return pair;
  };
  const carrying = await open();
  return {
    api: createGuiCalls(carrying.client),
    session: carrying.client,
    ...{ gui, far, local, asked, options, saved, carrying },
    openPage: async () => createGuiCalls((await open()).client),
  };
};
