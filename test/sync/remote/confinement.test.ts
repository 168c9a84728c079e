// Directories that somebody exchanges for links while a run is under way, on real disks. The numbers are those of the invariants that
// sync must keep.

import assert from 'node:assert/strict';
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { isWherryError } from '../../../src/base/index.ts';
import { BOTH, openPairBed, treeOf } from './pair-bed.ts';

const SECRET = 'the secret outside';

/** All that can be seen of a directory: contents, and when anything of it was changed. */
const stateOf = (directory: string): unknown =>
  readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => {
      const status = lstatSync(join(directory, name), { bigint: true });
      return [
        name,
        status.ino,
        status.ctimeNs,
        status.isFile() ? readFileSync(join(directory, name), 'utf8') : '',
      ];
    });

describe('16: a directory that is exchanged for a link in the middle of a run', () => {
  for (const side of ['the local directory', 'the server'] as const)
    it(`of ${side}: nothing outside is read, made, changed or removed`, async () => {
      await using bed = await openPairBed();
      for (const moment of ['planned', 'transfer'] as const) {
        const local = await bed.local(`local ${moment}`);
        const shared = join(bed.running.root, moment);
        const outside = await bed.local(`outside ${moment}`);
        for (const top of [local, shared]) mkdirSync(join(top, 'd/deep'), { recursive: true });
        for (let index = 0; index < 8; index += 1)
          writeFileSync(join(local, `d/kept ${index}`), `kept ${index}`);
        await bed.remote.sync.synchronize(local, `/${moment}`, BOTH);
        for (let index = 0; index < 4; index += 1) {
          writeFileSync(join(local, `d/up ${index}`), `up ${index}`);
          writeFileSync(join(local, `d/deep/up ${index}`), `deep up ${index}`);
          writeFileSync(join(shared, `d/down ${index}`), `down ${index}`);
          writeFileSync(join(local, `d/kept ${index}`), `changed ${index}`);
          renameSync(join(shared, `d/kept ${index + 4}`), join(shared, `moved ${index}`));
        }
        writeFileSync(join(local, 'd/large'), Buffer.alloc(2_000_000, 'l'));
        mkdirSync(join(outside, 'deep'));
        for (const name of readdirSync(join(local, 'd')).concat(readdirSync(join(shared, 'd'))))
          if (name !== 'deep') writeFileSync(join(outside, name), `${SECRET} ${name}`);
        const before = stateOf(outside);
        const victim = side === 'the server' ? shared : local;
        let isDone = false;
        const exchange = (): void => {
          if (isDone) return;
          isDone = true;
          renameSync(join(victim, 'd'), join(victim, 'elsewhere'));
          symlinkSync(outside, join(victim, 'd'));
        };
        try {
          await bed.remote.sync.synchronize(local, `/${moment}`, {
            ...BOTH,
            maxDelete: { percent: 100 },
            onEvent: ({ type }) => {
              if (type === moment) exchange();
            },
          });
        } catch (error) {
          assert.ok(isWherryError(error));
        }
        assert.ok(isDone);
        // Nor by the next run, which finds a link that leads outside.
        await bed.remote.sync.synchronize(local, `/${moment}`, { ...BOTH, maxDelete: { percent: 100 } });
        assert.deepEqual(stateOf(outside), before);
        for (const top of [local, shared])
          for (const text of Object.values(await treeOf(top))) assert.ok(!text.includes(SECRET));
      }
    });
});
