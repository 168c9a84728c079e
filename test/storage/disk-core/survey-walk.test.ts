// What the disk core knows of directories that it has told before. The clock here is ahead, so that nothing is too recent to be known.

import assert from 'node:assert/strict';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import type { Entry, Problem, ScanSurvey, ScannedDirectory } from '../../../src/storage/index.ts';
import { createHostCalls } from '../../../src/storage/disk/calls/host-calls.ts';
import { createPortableCalls } from '../../../src/storage/disk/calls/portable-calls.ts';
import type { DiskCore } from '../../../src/storage/disk/disk-core.ts';
import { createCore, path } from './bed.ts';
import { openJailBed, type JailBed } from './jail-bed.ts';

const AHEAD = { now: () => Date.now() * 1000 + 10_000_000 };

interface Told {
  readonly directories: ReadonlyMap<string, ScannedDirectory>;
  readonly entries: readonly Entry[];
  readonly problems: readonly Problem[];
  readonly pieces: number;
  readonly states: ReadonlyMap<string, string>;
}

const tell = (core: DiskCore, survey: ScanSurvey = {}): Told => {
  const pieces = [...core.scan(path('/'), { survey })];
  const directories = pieces.flatMap((piece) => piece.directories ?? []);
  return {
    directories: new Map(directories.map((each) => [each.path, each])),
    entries: pieces.flatMap((piece) => piece.entries),
    problems: pieces.flatMap((piece) => piece.problems),
    pieces: pieces.length,
    states: new Map(directories.map((each) => [each.path, each.state])),
  };
};

/** All that a directory's state is about, as the platform says it. */
const lookAt = (root: string, at = '/', into = new Map<string, string>()): Map<string, string> => {
  const facts: string[] = [];
  for (const name of readdirSync(join(root, at)).sort()) {
    const status = lstatSync(join(root, at, name), { bigint: true });
    const { ino, size, mtimeNs, ctimeNs, mode } = status;
    const times = `${ino} ${size} ${mtimeNs} ${ctimeNs} ${mode & 0o100n}`;
    if (status.isDirectory()) lookAt(root, join(at, name), into);
    facts.push(`${name} ${status.isDirectory() ? 'directory' : times}`);
  }
  into.set(at, facts.join('\n'));
  return into;
};

const createChance = (seed: number): ((below: number) => number) => {
  let state = (seed * 2654435761) >>> 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state % below;
  };
};

const NAMES = ['a', 'b', 'c.txt', 'ü', 'sub', 'sub2'];

/** One edit by chance; what cannot be done is not. */
const edit = (root: string, chance: (below: number) => number): void => {
  const directories = [...lookAt(root).keys()];
  const anywhere = (): string =>
    join(root, directories[chance(directories.length)] as string, NAMES[chance(NAMES.length)] as string);
  const [one, other] = [anywhere(), anywhere()];
  const edits = [
    () => writeFileSync(one, String(chance(1000))),
    () => writeFileSync(one, 'same size'),
    () => mkdirSync(one),
    () => mkdirSync(one),
    () => symlinkSync(NAMES[chance(NAMES.length)] as string, one),
    () => unlinkSync(one),
    () => rmSync(one, { recursive: true }),
    () => renameSync(one, other),
    () => chmodSync(one, chance(2) === 0 ? 0o755 : 0o644),
    () => utimesSync(one, 1000 + chance(3), 1000 + chance(3)),
  ];
  try {
    edits[chance(edits.length)]?.();
  } catch (error) {
    assert.ok(error instanceof Error && 'code' in error);
  }
};

const holdsForEdits = (bed: JailBed, core: DiskCore, seed: number): void => {
  const chance = createChance(seed);
  for (let count = 0; count < 12; count += 1) edit(bed.root, chance);
  let known: ReadonlyMap<string, string> = new Map();
  let before = new Map<string, string>();
  for (let round = 0; round < 6; round += 1) {
    const now = lookAt(bed.root);
    const told = tell(core, { known });
    assert.deepEqual([...told.directories.keys()].sort(), [...now.keys()].sort());
    for (const [at, { isKnown }] of told.directories)
      assert.equal(isKnown, before.get(at) === now.get(at), `seed ${seed}, round ${round}, ${at}`);
    [known, before] = [told.states, now];
    for (let count = chance(3); count > 0; count -= 1) edit(bed.root, chance);
  }
};

describe('Known directories', () => {
  it('are those in which nothing has changed, whatever else has', () => {
    for (let seed = 1; seed <= 40; seed += 1) {
      using bed = openJailBed(AHEAD);
      holdsForEdits(bed, bed.core, seed);
    }
  });

  it('are the same where a directory cannot be used as a descriptor', () => {
    for (let seed = 1; seed <= 10; seed += 1) {
      using bed = openJailBed(AHEAD, createPortableCalls());
      holdsForEdits(bed, bed.core, seed);
    }
  });

  it('are known to all cores with the same key, and to no other', () => {
    using bed = openJailBed(AHEAD);
    writeFileSync(join(bed.root, 'a'), 'x');
    const known = tell(bed.core).states;
    const init = { ...AHEAD, directory: bed.root, durability: 'process' } as const;
    const same = createCore(createHostCalls(), init);
    const other = createCore(createHostCalls(), { ...init, versionKey: Buffer.alloc(8, 7) });
    assert.equal(tell(same, { known }).directories.get('/')?.isKnown, true);
    assert.equal(tell(other, { known }).directories.get('/')?.isKnown, false);
    same.close();
    other.close();
  });

  it('tell names apart that are no text', () => {
    using bed = openJailBed(AHEAD);
    const named = (byte: number): Buffer =>
      Buffer.concat([Buffer.from(`${bed.root}/f`), Buffer.from([byte])]);
    writeFileSync(named(0xfe), 'x');
    utimesSync(named(0xfe), 1000, 1000);
    const known = tell(bed.core).states;
    assert.equal(tell(bed.core, { known }).directories.get('/')?.isKnown, true);
    renameSync(named(0xfe), named(0xff));
    const told = tell(bed.core, { known });
    assert.equal(told.directories.get('/')?.isKnown, false);
    assert.deepEqual(
      told.entries.map((entry) => entry.path),
      ['/f\udcff'],
    );
  });

  it('are none while something in them is too recent, by either time', () => {
    using bed = openJailBed();
    writeFileSync(join(bed.root, 'old'), 'x');
    utimesSync(join(bed.root, 'old'), 1000, 1000);
    mkdirSync(join(bed.root, 'd'));
    const { directories } = tell(bed.core);
    assert.deepEqual(directories.get('/')?.recent, ['old']);
    assert.equal(directories.get('/')?.state, '');
    assert.notEqual(directories.get('/d')?.state, '');
  });

  it('show that a link in them leads elsewhere now, though it is the same', () => {
    using bed = openJailBed(AHEAD);
    mkdirSync(join(bed.root, 'd'));
    mkdirSync(join(bed.root, 'way'));
    symlinkSync('../way/on', join(bed.root, 'd', 'link'));
    const first = tell(bed.core);
    assert.equal(tell(bed.core, { known: first.states }).directories.get('/d')?.isKnown, true);
    rmSync(join(bed.root, 'way'), { recursive: true });
    symlinkSync('../outside', join(bed.root, 'way'));
    const then = tell(bed.core, { known: first.states });
    assert.equal(then.directories.get('/d')?.isKnown, false);
    assert.equal(then.entries.find((entry) => entry.path === '/d/link')?.leads, 'outside');
    bed.assertOutsideUntouched();
  });

  it('are told in pieces, also one that is larger than a piece', () => {
    using bed = openJailBed(AHEAD);
    mkdirSync(join(bed.root, 'large'));
    const count = 9000;
    for (let index = 0; index < count; index += 1) writeFileSync(join(bed.root, 'large', `f${index}`), '');
    const first = tell(bed.core);
    assert.equal(first.entries.length, count + 1);
    assert.ok(first.pieces > count / 512);
    const again = tell(bed.core, { known: first.states });
    assert.deepEqual(again.entries, []);
    assert.equal(again.directories.get('/large')?.untold, count);
    assert.ok(again.pieces > 2);
  });

  it('are none that cannot be read: those are problems, and the rest is told', () => {
    using bed = openJailBed(AHEAD);
    mkdirSync(join(bed.root, 'gone'));
    mkdirSync(join(bed.root, 'there'));
    const scan = bed.core.scan(path('/'), { survey: {} });
    // The root is full, so that the scan waits before it goes down.
    for (let index = 0; index < 600; index += 1) writeFileSync(join(bed.root, `f${index}`), '');
    const first = scan.next();
    rmSync(join(bed.root, 'gone'), { recursive: true });
    const pieces = [...(first.done === true ? [] : [first.value]), ...scan];
    assert.deepEqual(
      pieces.flatMap(({ problems }) => problems).map((problem) => `${problem.path} ${problem.code}`),
      ['/gone NOT_FOUND'],
    );
    assert.deepEqual(
      pieces.flatMap(({ directories = [] }) => directories).map((directory) => directory.path),
      ['/', '/there'],
    );
  });

  it('show neither the reserved directory nor unfinished files', () => {
    using bed = openJailBed(AHEAD);
    mkdirSync(join(bed.root, '.wherry'));
    const before = tell(bed.core);
    writeFileSync(join(bed.root, `.wherry-${'0'.repeat(32)}.part`), 'x');
    const after = tell(bed.core, { known: before.states });
    assert.equal(after.directories.get('/')?.isKnown, true);
    assert.deepEqual(after.entries, []);
    assert.equal(after.directories.size, 1);
  });

  it('are told below a link in the root, under the path that was asked for', () => {
    using bed = openJailBed(AHEAD);
    mkdirSync(join(bed.root, 'real', 'sub'), { recursive: true });
    symlinkSync('real', join(bed.root, 'link'));
    const told = [...bed.core.scan(path('/link'), { survey: {} })].flatMap(
      ({ directories = [] }) => directories,
    );
    assert.deepEqual(
      told.map((directory) => directory.path),
      ['/link', '/link/sub'],
    );
  });
});
