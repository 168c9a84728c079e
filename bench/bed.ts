// What the rows of one run share: the place, the servers, and what is transferred. Each is made when the first row asks.

import { existsSync } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { startDelayProxy, type LongLink, type RunningDelayProxy } from './delay-proxy/start-delay-proxy.ts';
import { startNginx, type Nginx } from './peers/nginx.ts';
import { startRsyncDaemon, type RsyncDaemon } from './peers/rsync-daemon.ts';
import { startSshd, type Sshd } from './peers/sshd.ts';
import { startWherryServer, type WherryServer, type WherryServerInit } from './peers/wherry-server.ts';
import type { Place } from './place/place.ts';

/** `source`: sent from. `served`: what our server serves. `peer`: where others' servers put things. `fetched`: received. */
export type Role = 'source' | 'served' | 'peer' | 'fetched';

const SHORT_LINK: LongLink = { roundTripMs: 0, bytesPerSecond: 0 };

const ROLES: readonly Role[] = ['source', 'served', 'peer', 'fetched'];

export interface Bed extends AsyncDisposable {
  readonly place: Place;
  readonly signal: AbortSignal;
  /** Path of a file or directory of a role. */
  path(role: Role, ...names: string[]): string;
  /** What lies at `name`, made where nobody has yet, moved where another role had it. Returns its path. */
  material(
    role: 'source' | 'served',
    name: string,
    make: (path: string) => Promise<void> | void,
  ): Promise<string>;
  /** Our server of `served`. */
  wherry(): Promise<WherryServer>;
  /** One more, which the caller ends. */
  startWherry(init: Omit<WherryServerInit, 'directory'>): Promise<WherryServer>;
  sshd(): Promise<Sshd>;
  nginx(): Promise<Nginx>;
  rsyncDaemon(): Promise<RsyncDaemon>;
  /** The way to a port over the long link. */
  longLinkTo(port: number): Promise<RunningDelayProxy>;
  /** The way to a port over a link that is not long: where bytes count, and other programs use the loopback too. */
  countingLinkTo(port: number): Promise<RunningDelayProxy>;
}

export interface BedInit {
  readonly place: Place;
  readonly link: LongLink;
  readonly signal: AbortSignal;
}

export const openBed = async ({ place, link, signal }: BedInit): Promise<Bed> => {
  const stack = new AsyncDisposableStack();
  const made = new Map<string, Promise<AsyncDisposable>>();
  /** Made once, closed with the bed, the last one first. */
  const once = <T extends AsyncDisposable>(name: string, make: () => Promise<T>): Promise<T> => {
    const there = made.get(name) as Promise<T> | undefined;
    if (there !== undefined) return there;
    const fresh = make().then((resource) => stack.use(resource));
    made.set(name, fresh);
    return fresh;
  };
  const path: Bed['path'] = (role, ...names) => join(place.data, role, ...names);
  const setup = (name: string): string => join(place.setup, name);
  for (const role of ROLES) await mkdir(path(role));
  let servers = 0;
  const startWherry: Bed['startWherry'] = (init) => {
    servers += 1;
    return startWherryServer({ directory: setup(`wherry-${servers}`), ...init });
  };
  return {
    place,
    signal,
    path,
    material: async (role, name, make) => {
      const wanted = path(role, name);
      const other = path(role === 'source' ? 'served' : 'source', name);
      if (existsSync(other)) await rename(other, wanted);
      else if (!existsSync(wanted)) await make(wanted);
      return wanted;
    },
    wherry: () => once('wherry', () => startWherry({ root: path('served'), durability: 'disk' })),
    startWherry,
    sshd: () => once('sshd', () => startSshd(setup('sshd'))),
    nginx: () => once('nginx', () => startNginx(setup('nginx'), place.data)),
    rsyncDaemon: () => once('rsync', () => startRsyncDaemon(setup('rsync'), place.data)),
    longLinkTo: (port) => once(`link to ${port}`, () => startDelayProxy(port, link)),
    countingLinkTo: (port) => once(`counting link to ${port}`, () => startDelayProxy(port, SHORT_LINK)),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
};
