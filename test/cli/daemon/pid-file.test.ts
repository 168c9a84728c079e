// Pidfiles and the locks beside them, with real files: several that want one, and some that only look.

import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { CliDoors } from '../../../src/cli/cli-context.ts';
import { claimPidFile, inspectPidFile, removeLeftPidFile } from '../../../src/cli/daemon/pid-file.ts';
import { formatPidRecord, type PidRecord } from '../../../src/cli/daemon/pid-record.ts';
import { takeFileLock } from '../../../src/storage/disk/index.ts';

const disk = (): ReturnType<CliDoors['disk']> => import('../../../src/storage/disk/index.ts');
const doors = { disk } as unknown as CliDoors;

const RECORD: PidRecord = {
  pid: 999_999_999,
  identity: 'another-boot:1',
  since: '2026-11-20T14:03:11.000Z',
  version: '1.0.0',
  roots: ['/srv/files'],
  port: 6768,
  addresses: [],
  stateDirectory: '/state',
  logFile: '/log',
  graceMs: 0,
  args: [],
  cwd: '/',
  environment: undefined,
  tokenSource: 'kept',
};

let folder: string;
let pidFile: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wherry-pid-'));
  pidFile = join(folder, '6768.pid');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('a pidfile', () => {
  it('that was left, also by another boot, is said to be left, and is removed with its lock', async () => {
    await writeFile(pidFile, formatPidRecord(RECORD));
    await writeFile(join(folder, '.6768.pid.lock'), '');
    assert.equal((await inspectPidFile(pidFile, doors)).kind, 'left');
    await removeLeftPidFile(pidFile, doors);
    assert.deepEqual(await readdir(folder), []);
    await removeLeftPidFile(pidFile, doors);
    assert.deepEqual(await readdir(folder), [], 'nothing to remove leaves nothing behind');
  });

  it('of a server that started meanwhile is not removed with what the one before it left', async () => {
    const next = await claimPidFile(pidFile, doors);
    await next.write(RECORD);
    await removeLeftPidFile(pidFile, doors);
    assert.equal(await readFile(pidFile, 'utf8'), formatPidRecord(RECORD));
    assert.equal((await inspectPidFile(pidFile, doors)).kind, 'doubtful', 'the lock is held');
    next.remove();
    assert.deepEqual(await readdir(folder), []);
  });

  it('is had by one of many that want it, whoever only looks', async () => {
    for (let round = 0; round < 20; round += 1) {
      const looks = Array.from({ length: 8 }, () => inspectPidFile(pidFile, doors));
      const claims = await Promise.allSettled(Array.from({ length: 4 }, () => claimPidFile(pidFile, doors)));
      await Promise.all(looks);
      const won = claims.flatMap((claim) => (claim.status === 'fulfilled' ? [claim.value] : []));
      assert.equal(won.length, 1);
      for (const claim of won) claim.remove();
    }
  });

  it('is had although somebody looks at its lock in that moment', async () => {
    // "status" holds the lock for as long as its look takes: whoever wants it meets a lock that nobody has.
    let met = 0;
    const busyOnce: CliDoors['disk'] = async () => ({
      ...(await disk()),
      takeFileLock: (file: string) => ((met += 1) === 1 ? Promise.resolve(undefined) : takeFileLock(file)),
    });
    const claimed = await claimPidFile(pidFile, { disk: busyOnce } as unknown as CliDoors);
    assert.equal(met, 2);
    claimed.remove();
  });
});
