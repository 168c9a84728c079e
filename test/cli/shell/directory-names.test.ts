import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { KnownName } from '../../../src/cli/shell/complete-line.ts';
import { createDirectoryNames, listLocalNames } from '../../../src/cli/shell/directory-names.ts';
import { MAX_COMPLETED_ENTRIES } from '../../../src/cli/shell/limits.ts';

const never = (): Promise<void> => new Promise(() => {});

async function* count(total: number): AsyncIterable<KnownName> {
  for (let index = 0; index < total; index += 1) yield { name: String(index), isDirectory: false };
}

describe('the names in directories', () => {
  it('are asked for once, and again when they may have changed or are old', async () => {
    let nowMs = 0;
    let asked = 0;
    const names = createDirectoryNames({ now: () => nowMs, delay: never });
    const list = (): AsyncIterable<KnownName> => {
      asked += 1;
      return count(1);
    };
    await names.find('/a', list);
    await names.find('/a', list);
    assert.equal(asked, 1);
    nowMs += 60_000;
    await names.find('/a', list);
    assert.equal(asked, 2);
    names.forget();
    await names.find('/a', list);
    assert.equal(asked, 3);
  });

  it('are not waited for long; what was asked for is there at the next look', async () => {
    const patience = Promise.withResolvers<void>();
    const arrival = Promise.withResolvers<void>();
    const names = createDirectoryNames({ now: () => 0, delay: () => patience.promise });
    async function* slow(): AsyncIterable<KnownName> {
      await arrival.promise;
      yield { name: 'late', isDirectory: false };
    }
    const first = names.find('/a', slow);
    patience.resolve();
    assert.equal(await first, undefined);
    arrival.resolve();
    const patient = createDirectoryNames({ now: () => 0, delay: never });
    assert.equal((await patient.find('/a', slow))?.names.length, 1);
  });

  it('are never more than can be held', async () => {
    const names = createDirectoryNames({ now: () => 0, delay: never });
    const found = await names.find('/endless', () => count(Infinity));
    assert.deepEqual([found?.names.length, found?.isCut], [MAX_COMPLETED_ENTRIES, true]);
  });

  it('that cannot be read are asked for again', async () => {
    const names = createDirectoryNames({ now: () => 0, delay: never });
    // eslint-disable-next-line require-yield -- it fails first
    async function* broken(): AsyncIterable<KnownName> {
      throw new Error('broken');
    }
    await assert.rejects(names.find('/a', broken));
    assert.equal((await names.find('/a', () => count(2)))?.names.length, 2);
  });

  it('are those of this machine, bytes that are not UTF-8 included', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'wherry-names-'));
    await mkdir(join(folder, 'dir'));
    await writeFile(Buffer.concat([Buffer.from(`${folder}/x`), Buffer.of(0xff)]), '');
    const found: KnownName[] = [];
    for await (const name of listLocalNames(folder)) found.push(name);
    assert.deepEqual(
      found.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
      [
        { name: 'dir', isDirectory: true },
        { name: 'x\udcff', isDirectory: false },
      ],
    );
    await rm(folder, { recursive: true });
  });
});
