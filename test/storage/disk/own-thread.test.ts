// The thread that asks does light work itself, as long as its disk is quick; all else goes to threads.

import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { ROOT_PATH, isWherryError, parseRemotePath } from '../../../src/base/index.ts';
import { loadBlake3 } from '../../../src/storage/disk/index.ts';
import { createOwnThread, type OwnThread } from '../../../src/storage/disk/threads/own-thread.ts';
import { createWorkerPool } from '../../../src/storage/disk/threads/worker-pool.ts';
import type { DiskWorkerInit } from '../../../src/storage/disk/threads/worker-messages.ts';
import { refuses } from '../contract/bed.ts';
import { createTemporaryDirectory } from '../disk-bed.ts';

const initOf = (directory: string): DiskWorkerInit => ({
  directory,
  names: 'posix',
  durability: 'disk',
  staging: 'beside',
  readOnly: false,
  fileSizeLimit: undefined,
  versionKey: new Uint8Array(8),
});

/** A clock that goes on by `step` with each look. */
const steppingClock = (step: { ms: number }): (() => number) => {
  let now = 0;
  return () => (now += step.ms);
};

const withOwnThread = async (
  work: (own: OwnThread, init: DiskWorkerInit, step: { ms: number }) => Promise<void>,
): Promise<void> => {
  await using temporary = await createTemporaryDirectory();
  await writeFile(join(temporary.path, 'file'), 'content');
  await mkdir(join(temporary.path, 'directory'));
  const init = initOf(temporary.path);
  const step = { ms: 0 };
  const own = createOwnThread(init, await loadBlake3(), steppingClock(step));
  try {
    await work(own, init, step);
  } finally {
    await own.shutDown();
  }
};

describe('the asking thread as a disk worker', () => {
  it('does light work, and leaves heavy work to threads', () =>
    withOwnThread(async (own, init) => {
      const pool = createWorkerPool(1, init, own);
      assert.equal(pool.pick(), own);
      assert.equal(pool.pick('light'), own);
      const thread = pool.pick('heavy');
      assert.notEqual(thread, own);
      assert.equal((await thread.request('stat', [parseRemotePath('/file')])).size, 7);
      await pool.close();
    }));

  it('gives up once the disk has kept it waiting again and again', () =>
    withOwnThread(async (own, init, step) => {
      const pool = createWorkerPool(1, init, own);
      const askFor = async (times: number, ms: number): Promise<void> => {
        step.ms = ms;
        for (let time = 0; time < times; time += 1) await own.request('stat', [ROOT_PATH]);
      };
      await askFor(7, 1000);
      await askFor(1, 0);
      await askFor(1, 1000);
      assert.equal(pool.pick(), own);
      await askFor(1, 1000);
      assert.ok(!pool.hasOwn());
      assert.notEqual(pool.pick(), own);
      await pool.close();
    }));

  it('does steady work until a thread is up', () =>
    withOwnThread(async (own, init) => {
      const pool = createWorkerPool(1, init, own);
      assert.equal(pool.pick('steady'), own);
      await pool.pick('heavy').request('stat', [ROOT_PATH]);
      assert.notEqual(pool.pick('steady'), own);
      assert.equal(pool.pick('light'), own);
      await pool.close();
    }));

  it('lets others have their turn between two requests', () =>
    withOwnThread(async (own) => {
      const order: string[] = [];
      const ask = async (name: string): Promise<void> => {
        await own.request('stat', [ROOT_PATH]);
        order.push(name);
      };
      const turn = new Promise<void>((resolve) =>
        setImmediate(() => {
          order.push('other');
          resolve();
        }),
      );
      await Promise.all([ask('first'), turn, ask('second')]);
      assert.deepEqual(order.toSorted(), ['first', 'other', 'second']);
      assert.notEqual(order.at(-1), 'other');
    }));

  it('refuses as a thread does: with a code, and nothing of the host', () =>
    withOwnThread(async (own, { directory }) => {
      await assert.rejects(own.request('stat', [parseRemotePath('/missing')]), (error: unknown) => {
        assert.ok(isWherryError(error));
        assert.equal(error.code, 'NOT_FOUND');
        assert.equal(error.cause, undefined);
        assert.ok(!error.message.includes(directory));
        return true;
      });
    }));

  it('answers what was asked before it closes, and nothing after', () =>
    withOwnThread(async (own) => {
      const asked = own.request('stat', [parseRemotePath('/file')]);
      const closing = own.shutDown();
      await refuses('CANCELLED', () => own.request('stat', [ROOT_PATH]));
      assert.equal((await asked).size, 7);
      await closing;
      assert.ok(own.isOver);
      assert.equal(own.load, 0);
    }));

  it('leaves a directory that is gone to threads, which say so', async () => {
    await using temporary = await createTemporaryDirectory();
    const init = initOf(join(temporary.path, 'gone'));
    const own = createOwnThread(init, await loadBlake3());
    const pool = createWorkerPool(1, init, own);
    await refuses('NOT_FOUND', () => pool.pick().request('stat', [ROOT_PATH]));
    await refuses('NOT_FOUND', () => own.request('stat', [ROOT_PATH]));
    await pool.close();
  });
});
