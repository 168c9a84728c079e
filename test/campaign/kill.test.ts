// A real server process and a real client process, killed in the middle; and the bytes that cross the wire when the same
// command is typed again. The same inside 2 GiB: `npm run campaign -- --only big`.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { Bed } from '../../campaign/bed.ts';
import type { Kind, Played } from '../../campaign/kinds/kind.ts';
import { playRun } from '../../campaign/play-run.ts';
import { loadProduct } from '../../campaign/product.ts';
import type { Direction, Scenario } from '../../campaign/scenario.ts';
import { fromText, joinPath } from '../../campaign/trees/byte-path.ts';
import type { PlannedEntry } from '../../campaign/trees/plan-tree.ts';

const MIB = 1024 * 1024;
const ALLOWANCE = 16 * MIB;
const BOX = fromText('box');
const product = await loadProduct();

const scenarioOf = (
  direction: Direction,
  shape: 'file' | 'tree',
  entries: readonly PlannedEntry[],
): Scenario => ({
  direction,
  shape,
  policy: 'fail',
  amount: 'large',
  source: entries,
  destination: [{ kind: 'directory', path: BOX }],
  goals: entries.map((entry) => {
    const path = joinPath(BOX, entry.path);
    if (entry.kind !== 'file') return { kind: 'directory', path, existed: false };
    const { content, mtimeUs, executable } = entry;
    return {
      kind: 'file',
      path,
      before: undefined,
      after: { content, mtimeUs, executable },
      renamed: undefined,
    };
  }),
  sources: [shape === 'file' ? 'large.bin' : 'tree'],
  target: 'box',
  recursive: shape === 'tree',
  refused: 0,
  bytes: entries.reduce((sum, entry) => sum + (entry.kind === 'file' ? entry.content.size : 0), 0),
  vainBytes: 0,
});

const file = (path: string, size: number): PlannedEntry => ({
  kind: 'file',
  path: fromText(path),
  content: { key: `content of ${path}`, size },
  mtimeUs: 1_700_000_000_123_456,
  executable: false,
});

const largeFile = (direction: Direction): Scenario =>
  scenarioOf(direction, 'file', [file('large.bin', 48 * MIB)]);

/** Small enough to travel in batches, and together far above the allowance. */
const manyFiles = (direction: Direction): Scenario =>
  scenarioOf(direction, 'tree', [
    { kind: 'directory', path: fromText('tree') },
    ...Array.from({ length: 200 }, (_, index) => file(`tree/file-${index}`, 200_000)),
  ]);

/** Kills at the byte where three quarters of the content have crossed. */
const killAtThreeQuarters = (name: string, strike: (bed: Bed, kill: () => void) => Promise<void>): Kind => ({
  name,
  weight: 0,
  what: name,
  usesProcesses: true,
  // Downloads of a server that shows no key leave no parts.
  carrier: 'tls',
  play: async (bed): Promise<Played> => {
    const client = bed.startClient();
    const killed = Promise.withResolvers<void>();
    bed.proxy.at(bed.contentWay, Math.floor(bed.scenario.bytes * 0.75), () => {
      strike(bed, () => client.kill()).then(killed.resolve, killed.reject);
    });
    const finished = await client.finished;
    await killed.promise;
    return { finished, mayExit: [null], interruptions: 1, leavesStaged: true, struck: true };
  },
});

const killClient = killAtThreeQuarters('kill -9 of the client', async (_, kill) => kill());
const killBoth = killAtThreeQuarters('kill -9 of both ends', async (bed, kill) => {
  kill();
  await bed.server.kill();
  await bed.restartServer();
});

const CASES = [
  [killClient, 'upload', 'inside a large file', largeFile],
  [killClient, 'download', 'inside a large file', largeFile],
  [killClient, 'upload', 'inside a batch of small files', manyFiles],
  [killClient, 'download', 'inside a batch of small files', manyFiles],
  [killBoth, 'upload', 'inside a large file', largeFile],
  [killBoth, 'download', 'inside a large file', largeFile],
] as const;

describe('the same command after a kill -9', () => {
  for (const [kind, direction, where, scenario] of CASES) {
    it(`${kind.name} ${where}, ${direction}: sends at most what remained and 16 MiB`, async () => {
      const result = await playRun({
        product,
        seed: 1,
        kind,
        scenario: scenario(direction),
        keep: false,
        stray: () => [],
      });
      assert.deepEqual(result.wrong, []);
      assert.deepEqual(result.exits, [null, 0]);
      const remained = result.contentBytes - result.firstBytes;
      assert.ok(
        result.secondBytes <= remained + ALLOWANCE,
        `${result.firstBytes} bytes crossed the wire, then ${result.secondBytes}, of ${result.contentBytes}`,
      );
    });
  }
});
