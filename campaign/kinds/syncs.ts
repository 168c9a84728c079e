// Two directories are edited and brought together, and the client, the server or both are killed meanwhile: SIGKILL, at a chosen byte
// or a little after it. Then they are brought together in peace, and once more.

import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { spawn } from 'node:child_process';
import type { Bed } from '../bed.ts';
import { programEnvironment } from '../ends/environment.ts';
import type { Kind, Played } from './kind.ts';
import { createPairOfDirectories } from './pair-of-directories.ts';

const CYCLES = 4;
const EDITS = 14;
const NAME = 'kept in step';
const PROGRAM = resolve(import.meta.dirname, '../ends/sync-once.ts');
/** In peace; what a dead link still holds is let go of within the first. */
const MOST_RUNS = 3;

interface Told {
  readonly isDone: boolean;
  readonly refusal: unknown;
  readonly changes: number;
  readonly problems: readonly unknown[];
  readonly undone: readonly unknown[];
}

interface SyncClient {
  /** What it told at its end; undefined when it was killed. */
  readonly told: Promise<Told | undefined>;
  readonly errors: () => string;
  kill(): void;
}

const start = ({ product, proxy, carrier, token, world }: Bed, local: string): SyncClient => {
  const state = join(world.clientState, 'wherry');
  const child = spawn(
    process.execPath,
    [PROGRAM, product.directory, String(proxy.port), carrier, state, local, `/${NAME}`],
    { env: programEnvironment({ WHERRY_TOKEN: token }), stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let [output, errors] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (piece: string) => void (output += piece));
  child.stderr.setEncoding('utf8').on('data', (piece: string) => void (errors += piece));
  const told = new Promise<Told | undefined>((done, fail) => {
    child.once('error', fail);
    child.once('close', (exitCode) =>
      done(exitCode === 0 ? (JSON.parse(output.trim().split('\n').at(-1) ?? '') as Told) : undefined),
    );
  });
  return { told, errors: () => errors, kill: () => void child.kill('SIGKILL') };
};

/** One run in which somebody dies, if it lasts so long; whether that was so. */
const runAndKill = async (bed: Bed, local: string): Promise<boolean> => {
  const { random, proxy } = bed;
  const victim = random.pick(['client', 'server', 'both'] as const);
  proxy.startCounting();
  const client = start(bed, local);
  const struck = Promise.withResolvers<void>();
  let isStruck = false;
  const delayMs = random.weighted([
    [3, 0],
    [2, random.integer(1, 60)],
  ]);
  const most = random.weighted([
    [3, 5_000],
    [3, 30_000],
    [2, 1_000_000],
  ]);
  const strike = async (): Promise<void> => {
    await sleep(delayMs);
    isStruck = true;
    if (victim !== 'server') client.kill();
    if (victim !== 'client') await bed.server.kill();
  };
  proxy.at(random.pick(['up', 'down'] as const), random.integer(0, most), () => {
    strike().then(struck.resolve, struck.reject);
  });
  await Promise.race([client.told, struck.promise]);
  await client.told;
  proxy.forget();
  if (!isStruck) return false;
  await struck.promise;
  if (victim !== 'client') await bed.restartServer();
  return true;
};

const keepInStep = async (bed: Bed): Promise<Played> => {
  const { world, random } = bed;
  const [local, served] = [join(world.directory, 'pair'), join(world.served, NAME)];
  for (const directory of [local, served]) mkdirSync(directory, { recursive: true });
  const pair = createPairOfDirectories(random.fork('pair'), [local, served]);
  const wrong: string[] = [];
  let kills = 0;
  for (let cycle = 0; cycle < CYCLES && wrong.length === 0; cycle += 1) {
    pair.edit(EDITS);
    if (await runAndKill(bed, local)) kills += 1;
    wrong.push(...pair.checkNames());
    if (random.chance(0.5)) pair.edit(3);
    let left = 1;
    for (let runs = 0; runs < MOST_RUNS && left > 0; runs += 1) {
      const client = start(bed, local);
      const told = await client.told;
      if (told === undefined) wrong.push(`a run in peace fails: ${client.errors().slice(0, 600)}`);
      else if (told.isDone && told.problems.length === 0) left = told.undone.length;
      else wrong.push(`a run in peace is not done: ${JSON.stringify([told.refusal, told.problems])}`);
    }
    if (left > 0) wrong.push(`after ${MOST_RUNS} runs something is left to do`);
    wrong.push(...pair.checkNames(), ...pair.checkSettled());
    const before = pair.state();
    const last = await start(bed, local).told;
    if (last?.changes !== 0) wrong.push(`${last?.changes ?? 'no'} changes where none is left`);
    if (pair.state() !== before) wrong.push('a run that had nothing to do has changed something');
  }
  if (wrong.length > 0) throw new Error(wrong.join('\n'));
  rmSync(served, { recursive: true });
  // These bytes are not those of the command, which comes now.
  bed.proxy.startCounting();
  return {
    finished: undefined,
    mayExit: [],
    interruptions: 1,
    leavesParts: true,
    leavesStaged: true,
    struck: kills > 0,
  };
};

export const SYNCS: readonly Kind[] = [
  {
    name: 'kill-sync',
    weight: 6,
    what: 'two directories are edited and brought together, and client, server or both are killed with kill -9 meanwhile',
    usesProcesses: true,
    limitMs: 240_000,
    wish: { directions: ['upload'], shapes: ['file'], amounts: [[1, 'small']] },
    play: keepInStep,
  },
];
