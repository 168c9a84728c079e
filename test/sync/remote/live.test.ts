// Pairs that are kept in step: several clients in `both` at one server, over real links and real disks.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { appendFile, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { SyncWatch, SyncWatchEvent } from '../../../src/sync/index.ts';
import { code } from '../../server/account-bed.ts';
import { startServer } from '../../server/running-server.ts';
import { openPairBed, treeOf, type PairBed } from './pair-bed.ts';

const LIVE = { mode: 'both', device: 'desk', lookEveryMs: 3_600_000 } as const;

const watchBoth = async (
  bed: PairBed,
  name: string,
  onEvent?: (event: SyncWatchEvent) => void,
): Promise<SyncWatch & { readonly directory: string }> => {
  const directory = await bed.local(name);
  const remote = await bed.running.connect({
    stateDirectory: join(bed.running.directory, `state of ${name}`),
  });
  return Object.assign(await remote.sync.watch(directory, '/shared', { ...LIVE, device: name, onEvent }), {
    directory,
  });
};

/** Fulfils when all clients have told each other everything. */
const settle = async (...watches: readonly SyncWatch[]): Promise<void> => {
  for (let round = 0; round < 2; round += 1) for (const watch of watches) await watch.flush();
};

/** Resolves once `isSo` holds, looked at whenever something happens. */
const untilEvent = () => {
  let check = (): void => {};
  return {
    onEvent: (): void => check(),
    until: (isSo: () => boolean): Promise<void> =>
      new Promise((resolve) => {
        check = () => {
          if (isSo()) resolve();
        };
        check();
      }),
  };
};

describe('pairs that are kept in step', () => {
  it('30: bring each change of a client to the others, without being asked', async () => {
    await using bed = await openPairBed();
    const seen = untilEvent();
    await using one = await watchBoth(bed, 'one');
    await using two = await watchBoth(bed, 'two', seen.onEvent);
    await settle(one, two);
    await mkdir(join(one.directory, 'deep/er'), { recursive: true });
    await writeFile(join(one.directory, 'deep/er/file'), 'made');
    await seen.until(() => existsSync(join(two.directory, 'deep/er/file')));
    await settle(one, two);
    assert.deepEqual(await treeOf(two.directory), await treeOf(one.directory));
    assert.deepEqual(await treeOf(join(bed.running.root, 'shared')), await treeOf(one.directory));
  });

  it('11: three clients that edit at the same time end with the same tree', async () => {
    await using bed = await openPairBed();
    await using one = await watchBoth(bed, 'one');
    await using two = await watchBoth(bed, 'two');
    await using three = await watchBoth(bed, 'three');
    const clients = [one, two, three];
    for (let round = 0; round < 5; round += 1) {
      await Promise.all(
        clients.map(async ({ directory }, index) => {
          await writeFile(join(directory, `own ${index}`), `round ${round}`);
          await writeFile(join(directory, 'common'), `round ${round} of ${index}`);
          await mkdir(join(directory, `d${round % 2}`), { recursive: true });
          await writeFile(join(directory, `d${round % 2}/${index}`), `${round}`);
          if (round === 3) await rm(join(directory, 'd0'), { recursive: true, force: true });
          if (round === 2)
            await rename(join(directory, `own ${index}`), join(directory, `moved ${index}`)).catch(() => {});
        }),
      );
    }
    for (let count = 0; count < 3; count += 1) await settle(...clients);
    const tree = await treeOf(join(bed.running.root, 'shared'));
    for (const { directory } of clients) assert.deepEqual(await treeOf(directory), tree);
    // Each content of the file that all have written is there, under its name or that of a conflict.
    const commons = Object.entries(tree)
      .filter(([name]) => name.startsWith('common'))
      .map(([, text]) => text);
    for (const index of [0, 1, 2]) assert.ok(commons.includes(`round 4 of ${index}`), commons.join());
  });

  it('does not answer its own changes with others', async () => {
    await using bed = await openPairBed();
    let changes = 0;
    const count = (event: SyncWatchEvent): void => {
      if (event.type === 'settled') changes += 1;
    };
    await using one = await watchBoth(bed, 'one', count);
    await using two = await watchBoth(bed, 'two', count);
    await settle(one, two);
    // Put there whole: one that is seen while it is written is sent as it is, and once more.
    const beside = await bed.local('beside');
    for (let file = 0; file < 50; file += 1) {
      await writeFile(join(beside, `f${file}`), `${file}`);
      await rename(join(beside, `f${file}`), join(one.directory, `f${file}`));
    }
    await settle(one, two, one, two);
    // Each is written at the server, and at the other client.
    assert.equal(changes, 100);
    await settle(one, two, one, two);
    assert.equal(changes, 100);
  });

  it('stops while the local directory is away, and goes on when it is back', async () => {
    await using bed = await openPairBed();
    const seen = untilEvent();
    await using one = await watchBoth(bed, 'one', seen.onEvent);
    await writeFile(join(one.directory, 'file'), 'kept');
    await one.flush();
    const away = join(bed.running.directory, 'away');
    await rename(one.directory, away);
    await seen.until(() => one.state.kind === 'waiting');
    await writeFile(join(bed.running.root, 'shared/from there'), 'new');
    assert.deepEqual(await treeOf(join(bed.running.root, 'shared')), { file: 'kept', 'from there': 'new' });
    await rename(away, one.directory);
    await one.flush();
    assert.deepEqual(await treeOf(one.directory), { file: 'kept', 'from there': 'new' });
  });

  it('14, 15: is held by the gate, says so, and goes on when that is allowed', async () => {
    await using bed = await openPairBed();
    const seen = untilEvent();
    await using one = await watchBoth(bed, 'one', seen.onEvent);
    await mkdir(join(one.directory, 'd'));
    for (let file = 0; file < 12; file += 1) await writeFile(join(one.directory, `d/f${file}`), `${file}`);
    await writeFile(join(one.directory, 'kept'), 'kept');
    await one.flush();
    // All at once: one after the other may be seen, and followed, one after the other.
    await rename(join(bed.running.root, 'shared/d'), join(bed.running.root, 'elsewhere'));
    await seen.until(() => one.state.kind === 'refused' && one.state.reason === 'too-many-removals');
    assert.equal(Object.keys(await treeOf(one.directory)).length, 14);
    one.resume({ allowDelete: 13 });
    await one.flush();
    assert.deepEqual(Object.keys(await treeOf(one.directory)), ['kept']);
  });

  it('does nothing while it is paused, and everything then', async () => {
    await using bed = await openPairBed();
    const seen = untilEvent();
    await using one = await watchBoth(bed, 'one', seen.onEvent);
    await one.flush();
    one.pause();
    await seen.until(() => one.state.kind === 'paused');
    await writeFile(join(one.directory, 'file'), 'while paused');
    one.resume();
    await one.flush();
    assert.deepEqual(await treeOf(join(bed.running.root, 'shared')), { file: 'while paused' });
  });

  it('goes on when a server that was stopped is back, and has missed nothing', async () => {
    const first = await startServer();
    const { port, token } = first.server;
    const remote = await first.connect();
    const directory = join(first.directory, 'one');
    await mkdir(directory);
    const seen = untilEvent();
    const watch = await remote.sync.watch(directory, '/shared', {
      ...LIVE,
      timeoutMs: 2000,
      onEvent: seen.onEvent,
    });
    try {
      await writeFile(join(directory, 'before'), 'before');
      await watch.flush();
      await first.server.close();
      await writeFile(join(directory, 'here'), 'while it was away');
      await appendFile(join(first.root, 'shared/before'), ', and there');
      await using _again = await startServer({
        root: first.root,
        stateDirectory: first.stateDirectory,
        port,
        token,
      });
      await watch.flush();
      assert.deepEqual(await treeOf(directory), { before: 'before, and there', here: 'while it was away' });
      assert.deepEqual(await treeOf(join(first.root, 'shared')), await treeOf(directory));
      await watch.close();
    } finally {
      await watch.close();
      await first[Symbol.asyncDispose]();
    }
  });

  it('ends with a reason where no waiting helps, and lets go of the directory', async () => {
    await using bed = await openPairBed({ readOnly: true });
    const directory = await bed.local('one');
    await mkdir(join(bed.running.root, 'shared'));
    const watch = await bed.remote.sync.watch(directory, '/shared', LIVE);
    assert.ok(code('READ_ONLY')(await watch.over));
    const again = await bed.remote.sync.synchronize(directory, '/shared', { mode: 'pull' });
    assert.equal(again.isDone, true);
  });
});
