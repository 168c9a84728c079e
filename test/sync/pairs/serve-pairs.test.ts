// Saved pairs that are served: at a real server, over real links and real disks.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { WherryError } from '../../../src/base/index.ts';
import {
  openPairControl,
  openPairStore,
  pairStatuses,
  type PairStatus,
} from '../../../src/sync/pairs/index.ts';
import type { ConnectPair } from '../../../src/sync/pairs/serve/index.ts';
import { code } from '../../server/account-bed.ts';
import { openPairBed, treeOf, type PairBed } from '../remote/pair-bed.ts';
import { HASTY_CLOCK, savedPair, serveBed } from './pairs-bed.ts';

interface Connecting {
  readonly connect: ConnectPair;
  /** The servers that were connected to. */
  readonly connected: readonly string[];
}

/** Connects to the server of the bed, whatever its name; `refuse` may throw first. */
const connectTo = ({ running }: PairBed, refuse: (server: string) => void = () => {}): Connecting => {
  const connected: string[] = [];
  return {
    connected,
    connect: async (server, { onLink }) => {
      refuse(server);
      connected.push(server);
      const remote = await running.connect({
        events: {
          connected: () => onLink(undefined),
          disconnected: (_error, retryInMs) => {
            if (retryInMs !== undefined) onLink(new WherryError('CONNECTION_LOST'));
          },
        },
      });
      return {
        sync: remote.sync,
        get failure() {
          return remote.session.failure;
        },
        close: () => remote.close(),
      };
    },
  };
};

const stateOf = (bed: PairBed): string => join(bed.running.directory, 'client-state');

const save = async (bed: PairBed, name: string, remote = `/${name}`): Promise<string> => {
  const local = await bed.local(name);
  await openPairStore(stateOf(bed)).write(savedPair({ name, local, remote, options: { device: 'desk' } }));
  return local;
};

const statuses = async (bed: PairBed): Promise<readonly PairStatus[]> => {
  const { states } = await openPairControl(stateOf(bed)).states();
  return pairStatuses(openPairStore(stateOf(bed)), states);
};

describe('saved pairs that are served', () => {
  it('are kept in step over one connection a server, and remember what came of it', async () => {
    await using bed = await openPairBed();
    const [one, two] = [await save(bed, 'one'), await save(bed, 'two')];
    await writeFile(join(one, 'file'), 'from one');
    await writeFile(join(two, 'file'), 'from two');
    const connecting = connectTo(bed);
    {
      await using served = await serveBed(stateOf(bed), connecting.connect);
      await Promise.all([served.until('one', 'idle'), served.until('two', 'idle')]);
      assert.deepEqual(connecting.connected, ['home']);
    }
    assert.deepEqual(await treeOf(bed.running.root), {
      ...{ one: '', 'one/file': 'from one', two: '', 'two/file': 'from two' },
    });
    const record = await openPairStore(stateOf(bed)).readRecord('one');
    assert.deepEqual([record?.outcome, record?.changed !== undefined], ['done', true]);
  });

  it('are begun, paused, resumed and forgotten while it runs', async () => {
    await using bed = await openPairBed();
    await using served = await serveBed(stateOf(bed), connectTo(bed).connect);
    const control = openPairControl(stateOf(bed));
    const local = await save(bed, 'docs');
    await control.reload();
    await served.until('docs', 'idle');

    await control.pause('docs');
    assert.equal((await statuses(bed))[0]?.state.state, 'paused');
    assert.equal((await openPairStore(stateOf(bed)).read('docs')).isPaused, true);
    // It has let go of the directory: another command may have it.
    await writeFile(join(local, 'while paused'), 'x');
    await bed.remote.sync.synchronize(local, '/docs', { mode: 'both' });
    assert.ok(existsSync(join(bed.running.root, 'docs/while paused')));

    await control.resume('docs', {});
    await served.until('docs', 'idle');
    await control.forget('docs');
    assert.equal(served.served.count, 0);
    assert.deepEqual(await statuses(bed), []);
    assert.ok(existsSync(join(local, 'while paused')));
    // What was agreed on is forgotten.
    const { plan } = await bed.remote.sync.synchronize(local, '/docs', { mode: 'both', dryRun: true });
    assert.deepEqual([plan.isFirst, plan.changes], [true, []]);
    await assert.rejects(control.pause('docs'), code('NOT_FOUND'));
    await assert.rejects(control.resume('docs', {}), code('NOT_FOUND'));
    await assert.rejects(control.forget('docs'), code('NOT_FOUND'));
  });

  it('14, 15: are held by the gate, say how many would go, and go on once that is allowed', async () => {
    await using bed = await openPairBed();
    const local = await save(bed, 'docs');
    await mkdir(join(local, 'd'));
    for (let file = 0; file < 12; file += 1) await writeFile(join(local, `d/f${file}`), `${file}`);
    await writeFile(join(local, 'kept'), 'kept');
    await using served = await serveBed(stateOf(bed), connectTo(bed).connect);
    await served.until('docs', 'idle');
    await rename(join(local, 'd'), join(bed.running.directory, 'elsewhere'));
    await served.until('docs', 'held');
    const [status] = await statuses(bed);
    assert.deepEqual(status?.state.held, {
      refusal: { reason: 'too-many-removals', side: 'right', removals: 13, entries: 14 },
      removals: 13,
    });
    assert.equal(Object.keys(await treeOf(join(bed.running.root, 'docs'))).length, 14);
    await openPairControl(stateOf(bed)).resume('docs', { allowDelete: 13 });
    await served.until('docs', 'idle');
    assert.deepEqual(Object.keys(await treeOf(join(bed.running.root, 'docs'))), ['kept']);
  });

  it('wait for a server that is away, and for a directory that another process has', async () => {
    await using bed = await openPairBed();
    const local = await save(bed, 'docs');
    let refusals = 3;
    const { connect } = connectTo(bed, () => {
      refusals -= 1;
      if (refusals >= 0) throw new WherryError('CONNECTION_LOST', 'It is not there yet.');
    });
    const other = await bed.running.connect({ stateDirectory: join(bed.running.directory, 'other state') });
    const busy = await other.sync.watch(local, '/other', { mode: 'both' });
    await using served = await serveBed(stateOf(bed), connect, HASTY_CLOCK);
    await served.until('docs', 'offline');
    await served.until('docs', 'waiting');
    await busy.close();
    await served.until('docs', 'idle');
    assert.ok(refusals < 0);
  });

  it('that fail for what nobody waits out say so, and go on when they are told to', async () => {
    await using bed = await openPairBed();
    await save(bed, 'docs');
    let isAllowed = false;
    const { connect } = connectTo(bed, () => {
      if (!isAllowed) throw new WherryError('UNAUTHENTICATED', 'The token was revoked.');
    });
    await using served = await serveBed(stateOf(bed), connect);
    await served.until('docs', 'failed');
    const [status] = await statuses(bed);
    assert.deepEqual(
      [status?.state.code, status?.state.message],
      ['UNAUTHENTICATED', 'The token was revoked.'],
    );
    isAllowed = true;
    await openPairControl(stateOf(bed)).resume('docs', {});
    await served.until('docs', 'idle');
  });

  it('14: do not make a local directory anew that was in step before, and is away', async () => {
    await using bed = await openPairBed();
    const local = await save(bed, 'docs');
    await writeFile(join(local, 'file'), 'kept');
    {
      await using served = await serveBed(stateOf(bed), connectTo(bed).connect);
      await served.until('docs', 'idle');
    }
    const away = join(bed.running.directory, 'away');
    await rename(local, away);
    await using served = await serveBed(stateOf(bed), connectTo(bed).connect, HASTY_CLOCK);
    await served.until('docs', 'waiting');
    assert.equal(existsSync(local), false);
    assert.deepEqual(await treeOf(join(bed.running.root, 'docs')), { file: 'kept' });
    await rename(away, local);
    await served.until('docs', 'idle');
    assert.deepEqual(await treeOf(local), { file: 'kept' });
  });

  it('begin anew when their file has changed, and end when it has gone, once that is said', async () => {
    await using bed = await openPairBed();
    const local = await save(bed, 'docs');
    await using served = await serveBed(stateOf(bed), connectTo(bed).connect);
    await served.until('docs', 'idle');
    await writeFile(join(local, 'a.tmp'), 'not this');
    const store = openPairStore(stateOf(bed));
    await store.write({ ...(await store.read('docs')), isPaused: true });
    await served.served.reload();
    await served.until('docs', 'paused');
    await store.write({
      ...(await store.read('docs')),
      isPaused: false,
      options: { exclude: ['*.tmp', '*.log'] },
    });
    await served.served.reload();
    await served.until('docs', 'idle');
    await writeFile(join(local, 'b.log'), 'nor this');
    const file = join(stateOf(bed), 'sync/pairs/docs.json');
    await writeFile(file, '{"mode":');
    await served.served.reload();
    await served.served.reload();
    assert.equal(served.served.count, 0);
    const damaged = served.events.filter(({ type }) => type === 'damaged');
    assert.equal(damaged.length, 1);
    assert.equal((await statuses(bed))[0]?.state.state, 'damaged');
    await rm(file);
    await served.served.reload();
    assert.deepEqual(await statuses(bed), []);
    assert.equal(existsSync(join(bed.running.root, 'docs/b.log')), false);
  });

  it('end at once where nothing is under way, also while a server is being connected to', async () => {
    await using bed = await openPairBed();
    await save(bed, 'docs');
    const never = Promise.withResolvers<never>();
    const called = Promise.withResolvers<void>();
    const served = await serveBed(stateOf(bed), (_server, { signal }) => {
      called.resolve();
      signal.addEventListener('abort', () => never.reject(signal.reason), { once: true });
      return never.promise;
    });
    await called.promise;
    await served.served.close(3_600_000);
  });
});
