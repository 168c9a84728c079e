// One run from its seed: a command under trouble, what must hold then, the same command again, what must hold after it.

import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openBed, commandOf, type Bed } from './bed.ts';
import { bytesBound } from './bytes-bound.ts';
import { compare, type Moment } from './compare.ts';
import { findAbandoned, findHidden } from './hidden.ts';
import type { Kind, Played, Trust } from './kinds/kind.ts';
import type { Product } from './product.ts';
import { createRandom } from './random.ts';
import { createScenario, type Goal, type Scenario } from './scenario.ts';
import { mountSmallDisk, type SmallDisk } from './small-disk.ts';
import { showPath } from './trees/byte-path.ts';
import { createWorld, snapshotOf } from './world.ts';

export interface RunResult {
  readonly seed: number;
  readonly kind: string;
  /** Everything that was wrong; empty when all was right. */
  readonly wrong: readonly string[];
  readonly struck: boolean;
  readonly scenario: string;
  readonly exits: readonly (number | null)[];
  /** Of content that had to come to the other side. */
  readonly contentBytes: number;
  /** On the wire, both ways: of the first run and of the second. */
  readonly firstBytes: number;
  readonly secondBytes: number;
  /** Bytes of both runs above what one run would have needed. */
  readonly excessBytes: number;
  readonly milliseconds: number;
  readonly serverPeakBytes: number | undefined;
  /** Of a run that was kept. */
  readonly directory: string;
}

export interface RunInit {
  readonly product: Product;
  readonly seed: number;
  readonly kind: Kind;
  /** In place of the one that the seed makes. */
  readonly scenario?: Scenario;
  readonly keep: boolean;
  /** Errors that nobody caught while it ran. */
  readonly stray: () => readonly string[];
}

const RUN_LIMIT_MS = 60_000;
/** Far above what a server of these transfers needs, far below what one that keeps content in memory would. */
const MAX_SERVER_MEMORY = 600 * 1024 * 1024;
const SECOND_RUN_TIMEOUT = '20';

const expectedExits = ({ refused, shape }: Scenario): readonly number[] =>
  refused === 0 ? [0] : shape === 'file' ? [1] : [1, 3];

const show = (scenario: Scenario, carrier: string): string =>
  `${scenario.direction} ${scenario.shape} ${scenario.amount} ${scenario.policy} ${carrier}, ${scenario.goals.length} entries, ${scenario.bytes} bytes`;

const checkPlace = (
  bed: Bed,
  moment: Moment,
  trust: Trust,
  goals: readonly Goal[] = bed.scenario.goals,
): string[] => {
  const { world } = bed;
  const found = snapshotOf(world.destination);
  const { before, destination: directory } = world;
  return [...compare({ directory, before, goals, trust }, found, moment), ...world.touched()].map(
    (line) => `${moment}: ${line}`,
  );
};

/** The server itself, not through the wire. */
const checkServer = async (bed: Bed): Promise<string[]> => {
  const { product, server, token } = bed;
  try {
    const remote = await product.client.connect({
      host: '127.0.0.1',
      port: server.port,
      token,
      stateDirectory: false,
      timeoutMs: 10_000,
    });
    const names: string[] = [];
    for await (const { path } of remote.files.list('/')) names.push(path);
    await remote.close();
    return names.length > 0 ? [] : ['the server lists nothing'];
  } catch (error: unknown) {
    return [`the server does not answer any more: ${String(error)}`];
  }
};

const checkHidden = (bed: Bed): string[] =>
  findHidden(bed.world).map(
    ({ path, size }) => `after: a hidden file is left: ${showPath(path)}, ${size} bytes`,
  );

/** What was staged and cannot be continued goes as soon as whoever wrote it has heard that it is over. */
const checkAbandoned = async (bed: Bed): Promise<string[]> => {
  for (let tries = 0; tries < 100 && findAbandoned(bed.world).length > 0; tries += 1) await sleep(30);
  return findAbandoned(bed.world).map(
    ({ path, size }) => `during: hidden, and no part: ${showPath(path)}, ${size} bytes`,
  );
};

const exitProblem = (
  which: string,
  exit: number | null,
  allowed: readonly (number | null)[],
  stderr: string,
): string[] =>
  allowed.includes(exit)
    ? []
    : [
        `${which} run: exit ${exit ?? 'by a signal'} in place of ${allowed.join(' or ')}: ${stderr.slice(0, 600)}`,
      ];

interface Trial {
  readonly bed: Bed;
  readonly wrong: string[];
  readonly exits: (number | null)[];
  struck: boolean;
  firstBytes: number;
  secondBytes: number;
  links: number;
  played: Played | undefined;
}

const playFirst = async (trial: Trial, kind: Kind): Promise<Played> => {
  const { bed, wrong } = trial;
  const { proxy } = bed;
  proxy.startCounting();
  const played = await kind.play(bed);
  proxy.tap = undefined;
  proxy.forget();
  proxy.rate = 0;
  proxy.isClosed = false;
  trial.played = played;
  trial.struck = played.struck;
  trial.firstBytes = proxy.counts.up + proxy.counts.down;
  trial.links = proxy.links;
  const expected = expectedExits(bed.scenario);
  const { trust = 'all' } = played;
  await bed.untilQuiet();
  if (played.finished !== undefined) {
    const { exitCode, stderr } = played.finished;
    trial.exits.push(exitCode);
    wrong.push(...exitProblem('first', exitCode, [...expected, ...played.mayExit], stderr));
    // What was said to be done is done.
    if (exitCode === 0 && trust === 'all')
      wrong.push(...checkPlace(bed, 'after', 'all').map((line) => `first run, ${line}`));
  }
  wrong.push(...checkPlace(bed, 'during', trust, played.during), ...(await checkServer(bed)));
  if (played.leavesStaged !== true) wrong.push(...(await checkAbandoned(bed)));
  return played;
};

/** A server that shows no key leaves no parts at the client: another server's file could be taken for its own. */
const lostByDesign = ({ scenario, carrier }: Bed): number =>
  carrier === 'tcp' && scenario.direction === 'download' ? scenario.bytes : 0;

const playSecond = async (trial: Trial, played: Played): Promise<void> => {
  const { bed, wrong } = trial;
  const { proxy, scenario } = bed;
  proxy.startCounting();
  const { exitCode, stderr } = await bed.startClient(['--timeout', SECOND_RUN_TIMEOUT]).finished;
  trial.exits.push(exitCode);
  wrong.push(...exitProblem('second', exitCode, expectedExits(scenario), stderr));
  trial.secondBytes = proxy.counts.up + proxy.counts.down;
  wrong.push(...checkPlace(bed, 'after', played.trust ?? 'all'));
  if (played.leavesParts !== true) wrong.push(...checkHidden(bed));
  const bound = bytesBound({
    content: scenario.bytes,
    vain: scenario.vainBytes,
    interruptions: played.interruptions,
    spoiled: (played.spoiledBytes ?? 0) + lostByDesign(bed),
    links: trial.links + 1,
    entries: scenario.goals.length,
  });
  const both = trial.firstBytes + trial.secondBytes;
  if (both > bound)
    wrong.push(
      `${trial.firstBytes} and then ${trial.secondBytes} bytes crossed the wire: ${both - bound} more than allowed`,
    );
  const peak = bed.server.peakMemory();
  if (peak !== undefined && peak > MAX_SERVER_MEMORY) wrong.push(`the server had ${peak} bytes of memory`);
};

const withinLimit = async (work: Promise<void>, limitMs: number): Promise<void> => {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`The run was not over after ${limitMs / 1000} s.`)), limitMs);
  });
  await Promise.race([work, limit]).finally(() => clearTimeout(timer));
};

/** Runs it all; whatever goes wrong is in the result, and nothing is thrown. */
export const playRun = async ({ product, seed, kind, keep, stray, ...init }: RunInit): Promise<RunResult> => {
  const begin = performance.now();
  const random = createRandom(`run ${seed}`);
  const scenario = init.scenario ?? createScenario(random.fork('scenario'), kind.wish);
  const carrier = kind.carrier ?? (random.fork('carrier').chance(0.8) ? 'tls' : 'tcp');
  const directory = mkdtempSync(join(tmpdir(), 'wherry-campaign-'));
  let disk: SmallDisk | undefined;
  let trial: Trial | undefined;
  const wrong: string[] = [];
  try {
    const world = createWorld(directory, {
      scenario,
      prepare: ({ served, local }) => {
        if (kind.smallDisk === undefined) return;
        disk = mountSmallDisk(kind.smallDisk === 'server' ? served : local);
      },
    });
    disk?.shrink(scenario, random.fork('disk'));
    const bed = await openBed({
      product,
      random: random.fork('trouble'),
      scenario,
      world,
      usesProcesses: kind.usesProcesses,
      carrier,
    });
    const current: Trial = {
      bed,
      wrong,
      exits: [],
      struck: false,
      firstBytes: 0,
      secondBytes: 0,
      links: 0,
      played: undefined,
    };
    trial = current;
    const whole = async (): Promise<void> => {
      const played = await playFirst(current, kind);
      disk?.grow();
      await playSecond(current, played);
    };
    await withinLimit(whole(), kind.limitMs ?? RUN_LIMIT_MS);
    if (keep || wrong.length > 0)
      wrong.push(...(wrong.length > 0 ? [`command: ${JSON.stringify(commandOf(bed.scenario, world))}`] : []));
  } catch (error: unknown) {
    wrong.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
  const serverPeakBytes = trial?.bed.server.peakMemory();
  try {
    if (trial !== undefined) await withinLimit(trial.bed.close(), 15_000);
  } catch (error: unknown) {
    wrong.push(`when it was closed: ${String(error)}`);
  }
  wrong.push(...stray());
  const isKept = keep;
  if (!isKept) {
    disk?.release();
    await removeDirectory(directory);
  }
  const bytes = (trial?.firstBytes ?? 0) + (trial?.secondBytes ?? 0);
  return {
    seed,
    kind: kind.name,
    wrong,
    struck: trial?.struck ?? false,
    scenario: show(scenario, carrier),
    exits: trial?.exits ?? [],
    contentBytes: scenario.bytes,
    firstBytes: trial?.firstBytes ?? 0,
    secondBytes: trial?.secondBytes ?? 0,
    excessBytes: bytes - scenario.bytes - 2 * scenario.vainBytes,
    milliseconds: performance.now() - begin,
    serverPeakBytes,
    directory,
  };
};

const removeDirectory = async (directory: string): Promise<void> => {
  const { rm } = await import('node:fs/promises');
  await rm(directory, { recursive: true, force: true, maxRetries: 3 });
};
