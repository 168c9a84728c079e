// What many small files cost besides their bytes: few messages, and syncs in groups.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { DirectoryCalls } from '../../src/storage/disk/calls/directory-calls.ts';
import { MAX_SYNC_GROUP } from '../../src/storage/disk/limits.ts';
import { createCore, batch, file, path } from '../storage/disk-core/bed.ts';
import { createSimulatedDisk } from '../storage/disk-core/simulated-disk.ts';
import { createBed, patternBytes, put, text } from './bed.ts';

const ENTRIES = 1000;

describe('batches', () => {
  it('the answers to 1000 entries are few messages, in which entries of one outcome are one number', async () => {
    const messages: unknown[] = [];
    const bed = await createBed({
      service: (real) => ({
        ...real,
        methods: {
          ...real.methods,
          uploadBatch: (params, context) => {
            const stream = new Proxy(context.stream, {
              get(target, name) {
                if (name === 'send') {
                  return (message: unknown) => {
                    messages.push(message);
                    return target.send(message);
                  };
                }
                const value: unknown = Reflect.get(target, name, target);
                return typeof value === 'function' ? (value.bind(target) as unknown) : value;
              },
            });
            return real.methods['uploadBatch']?.(params, { ...context, stream }) as Promise<unknown>;
          },
        },
      }),
    });
    for (let index = 0; index < ENTRIES; index += 1)
      await put(bed.local, `/here/tree/f${index}`, text(`${index}`));
    const { files } = await bed.files.uploadDirectory('/here/tree', '/');
    assert.equal(files, ENTRIES);
    const answers = messages.filter((message) => 'runs' in (message as object));
    assert.deepEqual(answers, [{ runs: [0, ENTRIES], failed: [], renamed: [] }]);
    // What goes to the client is a small part of a byte for each entry, and what is asked in a download is its name.
    assert.ok(bed.traffic.toClient < ENTRIES, `${bed.traffic.toClient}`);
  });

  it('the answers to a tree of many batches are few bytes', async () => {
    const bed = await createBed();
    const content = patternBytes(60_000);
    for (let index = 0; index < 200; index += 1) await put(bed.local, `/here/tree/f${index}`, content);
    const before = bed.traffic.toClient;
    await bed.files.uploadDirectory('/here/tree', '/');
    assert.ok(bed.traffic.toClient - before < 200 * 12, `${bed.traffic.toClient - before}`);
  });

  it('1000 files are synced in a few groups, and the directory that holds their names once', async () => {
    const disk = createSimulatedDisk();
    const groups: number[] = [];
    let alone = 0;
    let directories = 0;
    const calls: DirectoryCalls = {
      ...disk.calls,
      syncFile: (fd) => {
        alone += 1;
        disk.calls.syncFile(fd);
      },
      syncFiles: (fds) => {
        groups.push(fds.length);
        return disk.calls.syncFiles(fds);
      },
      syncDirectories: (some) => {
        directories += some.length;
        return disk.calls.syncDirectories(some);
      },
    };
    const core = createCore(calls);
    const entries = Array.from({ length: ENTRIES }, (_, index) => file(`f${index}`, `${index}`));
    const { results } = await core.writeBatch(path('/'), batch(...entries), { policy: 'fail' });
    assert.ok(results.every((result) => 'outcome' in result && result.outcome === 'created'));
    assert.deepEqual(groups, [
      ...Array.from({ length: 3 }, () => MAX_SYNC_GROUP),
      ENTRIES - 3 * MAX_SYNC_GROUP,
    ]);
    assert.deepEqual([alone, directories], [0, 1]);
  });
});
