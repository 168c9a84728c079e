// The log's file against a disk in memory: files that are moved away, full disks, files that cannot be opened.

import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { describe, it } from 'node:test';
import { MAX_WAITING_LOG, openLogFile, type LogFile } from '../../../src/cli/serve/log-file.ts';

interface MemoryFile {
  text: string;
  isOpen: boolean;
}

const createDisk = () => {
  const disk = {
    /** What has the log's name now. */
    current: { text: '', isOpen: false } as MemoryFile,
    cannotOpen: false,
    /** Bytes that still fit. */
    room: Infinity,
    /** Most bytes that one write takes. */
    most: Infinity,
    failures: 0,
    rotate: (): MemoryFile => {
      const old = disk.current;
      disk.current = { text: '', isOpen: false };
      return old;
    },
    open: async () => {
      if (disk.cannotOpen) throw new Error('cannot open');
      const file = disk.current;
      file.isOpen = true;
      return {
        write: async (bytes: Uint8Array) => {
          await setImmediate();
          assert.ok(file.isOpen, 'written to a closed file');
          const bytesWritten = Math.min(bytes.length, disk.most, disk.room);
          if (bytesWritten === 0) throw new Error('ENOSPC');
          file.text += Buffer.from(bytes.subarray(0, bytesWritten)).toString('latin1');
          disk.room -= bytesWritten;
          return { bytesWritten };
        },
        close: async () => {
          file.isOpen = false;
        },
      };
    },
  };
  return disk;
};

const openOn = (disk: ReturnType<typeof createDisk>): Promise<LogFile> =>
  openLogFile({
    open: disk.open,
    onWriteFailed: () => {
      disk.failures += 1;
    },
    lostLine: (count) => `lost ${count}\n`,
  });

const numbers = (text: string): number[] =>
  text
    .split('\n')
    .slice(0, -1)
    .map((line) => Number(line));

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

describe("a log's file", () => {
  it('has every line once and in order when files are exchanged under writing, in whatever pieces the disk takes them', async () => {
    for (const most of [1, 3, 7, Infinity]) {
      const disk = createDisk();
      disk.most = most;
      const log = await openOn(disk);
      const files: MemoryFile[] = [];
      for (let line = 0; line < 200; line += 1) {
        log.append(`${line}\n`);
        if (line % 40 !== 39) continue;
        await setImmediate();
        files.push(disk.rotate());
        const reopened = log.reopen();
        if (line % 80 === 39) await reopened;
      }
      await log.close();
      files.push(disk.current);
      const torn = files.map(({ text }) => text.replace(/[^\n]*$/u, ''));
      assert.deepEqual(torn.flatMap(numbers), upTo(200));
      assert.ok(files.every(({ isOpen }) => !isOpen));
    }
  });

  it('keeps the old file when the new one cannot be opened, and says so', async () => {
    const disk = createDisk();
    const log = await openOn(disk);
    log.append('0\n');
    const old = disk.rotate();
    disk.cannotOpen = true;
    await assert.rejects(log.reopen(), /cannot open/u);
    log.append('1\n');
    await log.close();
    assert.deepEqual([numbers(old.text), disk.current.text], [[0, 1], '']);
  });

  it('goes on where it stopped when a full disk has room again, and complains once', async () => {
    const disk = createDisk();
    disk.room = 5;
    const log = await openOn(disk);
    for (let line = 0; line < 10; line += 1) {
      log.append(`${line}\n`);
      await setImmediate();
      await setImmediate();
    }
    assert.equal(disk.failures, 1);
    disk.room = Infinity;
    log.append('10\n');
    await log.close();
    assert.deepEqual(numbers(disk.current.text), upTo(11));
  });

  it('loses nothing that a full disk has kept waiting when the file is exchanged to make room', async () => {
    for (const room of [0, 1, 2, 3]) {
      const disk = createDisk();
      disk.room = room;
      const log = await openOn(disk);
      for (const line of ['0\n', '1\n', '2\n']) log.append(line);
      await setImmediate();
      await setImmediate();
      const old = disk.rotate();
      disk.room = Infinity;
      await log.reopen();
      await log.close();
      const torn = old.text.replace(/[^\n]*$/u, '');
      assert.deepEqual([...numbers(torn), ...numbers(disk.current.text)], upTo(3), `${room} bytes of room`);
    }
  });

  it('says how many lines it had to drop when too much waits', async () => {
    const disk = createDisk();
    disk.room = 0;
    const log = await openOn(disk);
    const line = `${'x'.repeat(MAX_WAITING_LOG / 4)}\n`;
    for (let count = 0; count < 10; count += 1) log.append(line);
    await setImmediate();
    disk.room = Infinity;
    log.append('last\n');
    await log.close();
    assert.match(disk.current.text, /\nlost 7\n$|\nlost 8\n$|\nlost 7\nlast\n$|\nlast\nlost 7\n$/u);
  });
});
