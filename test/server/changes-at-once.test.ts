// Uploads, removals and moves of one name at the same moment: as one after the other, or one of them is told BUSY.

import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { MAX_BATCHED_FILE_SIZE } from '../../src/base/index.ts';
import { CONFLICT_POLICIES, type ConflictPolicy } from '../../src/storage/index.ts';
import { patternBytes } from '../storage/contract/bed.ts';
import { nothingIsLeft, plant, race, startClients, type Clients } from './at-once.ts';
import type { Change, Kept } from './one-after-the-other.ts';

const NEW_MTIME = 2_000_000;

const BEFORE: ReadonlyMap<string, Kept> = new Map([
  ['name', { content: 'old', mtime: 1_000_000 }],
  ['beside', { content: 'beside', mtime: 3_000_000 }],
]);

const CONTENTS: ReadonlyMap<string, Uint8Array> = new Map([
  ['new', patternBytes(MAX_BATCHED_FILE_SIZE + 1000, 1)],
  ['old', patternBytes(1000, 2)],
  ['beside', patternBytes(MAX_BATCHED_FILE_SIZE + 1000, 3)],
]);

const write = (policy: ConflictPolicy): Change => ({
  kind: 'write',
  name: 'name',
  content: 'new',
  mtime: NEW_MTIME,
  policy,
});
const remove: Change = { kind: 'remove', name: 'name' };
const move = (from: string, to: string, policy: ConflictPolicy = 'fail'): Change => ({
  kind: 'move',
  from,
  to,
  policy,
});

describe('changes of one name at the same moment', () => {
  let clients: Clients;
  let races = 0;
  before(async () => (clients = await startClients()));
  after(() => clients[Symbol.asyncDispose]());

  const source = (): string => join(clients.running.directory, 'new');

  const make = async (which: 0 | 1, directory: string, change: Change): Promise<string> => {
    const { files } = clients.remotes[which];
    const at = (name: string): string => `/${directory}/${name}`;
    if (change.kind === 'remove') {
      await files.remove(at(change.name));
      return 'removed';
    }
    const { policy: onConflict } = change;
    if (change.kind === 'write')
      return (await files.upload(source(), at(change.name), { onConflict })).outcome;
    return (await files.move(at(change.from), at(change.to), { onConflict })).outcome;
  };

  const runAll = async (cases: readonly (readonly [Change, Change])[]): Promise<void> => {
    await plant(source(), CONTENTS.get('new') ?? new Uint8Array(), NEW_MTIME);
    for (const changes of cases) {
      for (const isReversed of [false, true]) {
        races += 1;
        const directory = `race-${races}`;
        await race(clients.running.root, {
          directory,
          before: BEFORE,
          changes,
          contents: CONTENTS,
          make: (which) => make(which, directory, changes[which]),
          isReversed,
        });
      }
    }
    await nothingIsLeft(clients);
  };

  it('an upload and a removal', () => runAll(CONFLICT_POLICIES.map((policy) => [write(policy), remove])));

  it('an upload and a move of what is there to another name', () =>
    runAll(CONFLICT_POLICIES.map((policy) => [write(policy), move('name', 'elsewhere')])));

  it('an upload and a move onto the name', () =>
    runAll(
      CONFLICT_POLICIES.flatMap((policy) =>
        CONFLICT_POLICIES.map((other) => [write(policy), move('beside', 'name', other)] as const),
      ),
    ));

  it('two moves: of one name, onto one name, and in a circle', () =>
    runAll([
      [move('name', 'here'), move('name', 'there')],
      [move('name', 'here'), move('beside', 'here')],
      [move('name', 'here', 'replace'), move('beside', 'here', 'rename')],
      [move('name', 'beside', 'replace'), move('beside', 'name', 'replace')],
      [move('name', 'beside', 'rename'), move('beside', 'name', 'rename')],
    ]));

  it('two removals, and a removal and a move', () =>
    runAll([
      [remove, remove],
      [remove, move('name', 'elsewhere')],
      [remove, move('beside', 'name', 'replace')],
    ]));
});
