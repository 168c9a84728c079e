// One at a time: two scripts started together must not install or build into the same folders. The lock is a file
// that holds its owner's process id; a lock whose owner is gone is void.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const POLL_MS = 100;

const isAlive = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, and belongs to someone else.
    return error.code === 'EPERM';
  }
};

const tryLock = (path) => {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    return false;
  }
};

const ownerOf = (path) => {
  try {
    return Number(readFileSync(path, 'utf8'));
  } catch {
    // It was released just now: the next try finds out.
    return undefined;
  }
};

/** Runs `task` while no other process does so with this `folder`. `onWait` is called once, if there is one to wait for. */
export const exclusively = (folder, task, onWait) => {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'lock');
  const pause = new Int32Array(new SharedArrayBuffer(4));
  for (let hasWaited = false; !tryLock(path);) {
    const owner = ownerOf(path);
    // 0: created, and its owner is about to write its id.
    if (owner !== undefined && owner !== 0 && !isAlive(owner)) rmSync(path, { force: true });
    else {
      if (!hasWaited && owner !== undefined) onWait?.(owner);
      hasWaited = true;
      Atomics.wait(pause, 0, 0, POLL_MS);
    }
  }
  try {
    return task();
  } finally {
    rmSync(path, { force: true });
  }
};
