// What a kind of trouble works with: the ends of one run, and the wire between them.

import { setTimeout as sleep } from 'node:timers/promises';
import { differences } from './compare.ts';
import { startClientHere, startClientProcess, type RunningClient } from './ends/client.ts';
import { createProxy, type Proxy, type Way } from './ends/proxy.ts';
import { startServerHere, startServerProcess, type ServerEnd, type ServerInit } from './ends/server.ts';
import type { Product } from './product.ts';
import type { Random } from './random.ts';
import type { Scenario } from './scenario.ts';
import { snapshotOf, type World } from './world.ts';

export interface Bed {
  readonly product: Product;
  readonly random: Random;
  readonly world: World;
  readonly proxy: Proxy;
  readonly token: string;
  readonly serverInit: ServerInit;
  readonly carrier: 'tls' | 'tcp';
  /** The way the content goes, and the other. */
  readonly contentWay: Way;
  readonly answerWay: Way;
  scenario: Scenario;
  server: ServerEnd;
  /** Starts the server again after it was stopped or killed; clients find it behind the same address. */
  restartServer(): Promise<void>;
  /** The command of the scenario. */
  startClient(options?: readonly string[]): RunningClient;
  /** Waits until nothing changes at the destination any more: an end may still be at work on what it got. */
  untilQuiet(): Promise<void>;
  close(): Promise<void>;
}

export interface BedInit {
  readonly product: Product;
  readonly random: Random;
  readonly scenario: Scenario;
  readonly world: World;
  readonly usesProcesses: boolean;
  readonly carrier: 'tls' | 'tcp';
}

const TOKEN = 'campaign-token-of-22-or-more';

export const commandOf = (scenario: Scenario, world: World): string[] => {
  const here = (path: string): string => `${world.local}/${path}`;
  const there = (path: string): string => `/${path}`;
  const [from, to] = scenario.direction === 'upload' ? [here, there] : [there, here];
  return [
    scenario.direction,
    '--quiet',
    '--on-conflict',
    scenario.policy,
    ...(scenario.recursive ? ['-r'] : []),
    ...scenario.sources.map(from),
    to(scenario.target),
  ];
};

const untilQuiet = async (world: World): Promise<void> => {
  let before = snapshotOf(world.destination);
  for (let tries = 0; tries < 60; tries += 1) {
    await sleep(25);
    const now = snapshotOf(world.destination);
    if (differences(before, now).length === 0) return;
    before = now;
  }
};

export const openBed = async (init: BedInit): Promise<Bed> => {
  const { product, random, world, usesProcesses, carrier } = init;
  const durability = random.chance(0.7) ? ('disk' as const) : ('process' as const);
  const serverInit = { product, world, token: TOKEN, durability };
  const start = usesProcesses ? startServerProcess : startServerHere;
  const first = await start(serverInit);
  const proxy = await createProxy(first.port);
  const running: RunningClient[] = [];
  const isUpload = init.scenario.direction === 'upload';
  const scheme = carrier === 'tls' ? 'wherry' : 'wherry+tcp';
  const bed: Bed = {
    product,
    random,
    world,
    proxy,
    token: TOKEN,
    serverInit,
    carrier,
    contentWay: isUpload ? 'up' : 'down',
    answerWay: isUpload ? 'down' : 'up',
    scenario: init.scenario,
    server: first,
    restartServer: async () => {
      bed.server = await start(serverInit);
      proxy.target = bed.server.port;
    },
    startClient: (options = []) => {
      const client = (usesProcesses ? startClientProcess : startClientHere)({
        product,
        world,
        args: [...commandOf(bed.scenario, world), ...options],
        env: { WHERRY_URL: `${scheme}://127.0.0.1:${proxy.port}`, WHERRY_TOKEN: TOKEN },
      });
      running.push(client);
      return client;
    },
    untilQuiet: () => untilQuiet(world),
    close: async () => {
      for (const client of running) {
        if (usesProcesses) client.kill();
        else client.interrupt();
      }
      await proxy[Symbol.asyncDispose]();
      await bed.server[Symbol.asyncDispose]();
    },
  };
  return bed;
};
