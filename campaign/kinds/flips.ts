// Bits that flip: on the wire, in what is kept of an unfinished transfer, in its journal.

import { closeSync, fstatSync, openSync, readSync, rmSync, truncateSync, writeSync } from 'node:fs';
import type { Bed } from '../bed.ts';
import { findHidden, type HiddenFile } from '../hidden.ts';
import type { Random } from '../random.ts';
import type { ScenarioWish } from '../scenario.ts';
import { joinPath, toBuffer } from '../trees/byte-path.ts';
import { interruptAt } from './interrupt.ts';
import { EXIT, type Kind, type Played } from './kind.ts';
import { chooseInside } from './moments.ts';

const MIB = 1024 * 1024;

const flipBit = (bytes: Buffer, at: number, bit: number): Buffer => {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ (1 << bit);
  return copy;
};

/** Flips bits of single bytes inside the content, on their way. */
const flipOnWire = async (bed: Bed): Promise<Played> => {
  const { proxy, random } = bed;
  const flips = Array.from({ length: random.integer(1, 3) }, () => ({
    ...chooseInside(bed),
    bit: random.integer(0, 7),
  }));
  // Between whole pieces of content there are names and times: over TCP alone nothing protects those.
  const isDoubtful = bed.carrier === 'tcp' && (bed.scenario.shape !== 'file' || bed.scenario.bytes < MIB);
  let struck = 0;
  proxy.tap = (way, chunk, offset) => {
    let passed = chunk;
    for (const flip of flips) {
      if (flip.way !== way || flip.offset < offset || flip.offset >= offset + chunk.length) continue;
      passed = flipBit(passed, flip.offset - offset, flip.bit);
      struck += 1;
    }
    return passed;
  };
  const finished = await bed.startClient().finished;
  return {
    finished,
    mayExit: [EXIT.corrupted, EXIT.connection, EXIT.partly, EXIT.failed],
    interruptions: struck,
    ...(isDoubtful ? { trust: 'known content' as const, leavesParts: true } : {}),
    struck: struck > 0,
  };
};

type Damage = (path: Buffer, random: Random) => void;

const withFile = (path: Buffer, act: (fd: number, size: number) => void): void => {
  const fd = openSync(path, 'r+');
  try {
    act(fd, fstatSync(fd).size);
  } finally {
    closeSync(fd);
  }
};

const flipOnDisk: Damage = (path, random) => {
  withFile(path, (fd, size) => {
    if (size === 0) return;
    const at = random.integer(0, size - 1);
    const byte = Buffer.alloc(1);
    readSync(fd, byte, 0, 1, at);
    writeSync(fd, flipBit(byte, 0, random.integer(0, 7)), 0, 1, at);
  });
};

/** What a crash of the machine can leave: a file that is long, and holds zeros. */
const zeroTail: Damage = (path, random) => {
  withFile(path, (fd, size) => {
    if (size === 0) return;
    const from = random.integer(0, size - 1);
    writeSync(fd, Buffer.alloc(Math.min(size - from, 8 * 1024 * 1024)), 0, undefined, from);
  });
};

const shorten: Damage = (path, random) => {
  let size = 0;
  withFile(path, (_, found) => (size = found));
  truncateSync(path, random.integer(0, size));
};

const lengthen: Damage = (path, random) => {
  withFile(
    path,
    (fd, size) => void writeSync(fd, Buffer.alloc(random.integer(1, 100_000), 0xaa), 0, undefined, size),
  );
};

const DAMAGES: readonly (readonly [number, Damage])[] = [
  [6, flipOnDisk],
  [2, zeroTail],
  [2, shorten],
  [1, lengthen],
  [1, (path) => rmSync(path)],
];

/** Interrupts the transfer, damages what is left of it, and lets the command find out. */
const spoil = async (
  bed: Bed,
  choose: (hidden: readonly HiddenFile[]) => readonly HiddenFile[],
): Promise<Played> => {
  const { random, scenario } = bed;
  const { finished } = await interruptAt(bed, chooseInside(bed));
  // What is spoiled is at rest: a server may still be writing what it got before its client ended.
  if (scenario.direction === 'upload' || random.chance(0.4)) {
    await bed.server.stop();
    await bed.restartServer();
  }
  const found = choose(findHidden(bed.world));
  for (const { directory, path } of found)
    random.weighted(DAMAGES)(toBuffer(joinPath(directory, path)), random);
  return {
    finished,
    mayExit: [EXIT.interrupted],
    interruptions: 1,
    spoiledBytes: scenario.bytes,
    // A part whose journal was removed is one no more.
    leavesStaged: true,
    struck: found.length > 0,
  };
};

/** A part is far larger than any journal of these transfers. */
const LEAST_PART = 64 * 1024;

const large: ScenarioWish = { amounts: [[1, 'large']], shapes: ['file', 'file', 'tree', 'many'] };

export const FLIPS: readonly Kind[] = [
  {
    name: 'flip-on-wire',
    weight: 9,
    what: 'bits flip on a link without encryption',
    usesProcesses: false,
    // With `replace` a second run brings right what was stored under the right name with a wrong time.
    wish: {
      amounts: [
        [2, 'small'],
        [1, 'many'],
        [2, 'medium'],
        [1, 'large'],
      ],
      policies: ['replace'],
    },
    carrier: 'tcp',
    play: flipOnWire,
  },
  {
    name: 'flip-on-tls',
    weight: 3,
    what: 'bits flip on an encrypted link, which shows as a lost link',
    usesProcesses: false,
    carrier: 'tls',
    play: flipOnWire,
  },
  {
    name: 'spoil-part',
    weight: 6,
    what: 'what is kept of an unfinished transfer is changed, shortened, lengthened or removed before it goes on',
    usesProcesses: false,
    wish: large,
    play: (bed) => spoil(bed, (hidden) => hidden.filter(({ size }) => size >= LEAST_PART)),
  },
  {
    name: 'spoil-journal',
    weight: 6,
    what: 'the same with the journal of an unfinished transfer',
    usesProcesses: false,
    wish: large,
    play: (bed) => spoil(bed, (hidden) => hidden.filter(({ size }) => size < LEAST_PART)),
  },
];
