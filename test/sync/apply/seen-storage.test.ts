// What is carried between two sides is what was seen, and replaces only what was seen. The numbers are those of the invariants.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { MAX_BATCHED_FILE_SIZE } from '../../../src/base/index.ts';
import { decodeBatch } from '../../../src/storage/index.ts';
import { path } from '../core/trees.ts';
import { hash, writeText } from '../engine/two-sides.ts';
import { code } from '../../server/account-bed.ts';
import { linkBatch, openOneSide, type OneSide } from './one-side.ts';

const large = (letter: string): string => letter.repeat(MAX_BATCHED_FILE_SIZE + 1);

const readNames = async (
  { endpoint }: OneSide,
  names: readonly string[],
): Promise<{ readonly read: readonly string[]; readonly problems: readonly string[] }> => {
  const { buffer, length, problems } = await endpoint.seen.readBatch(
    path('/'),
    names,
    Buffer.allocUnsafeSlow(10_000),
  );
  return {
    read: decodeBatch(buffer.subarray(0, length)).map((entry) => entry.path),
    problems: problems.map((problem) => `${problem.path} ${problem.code}`),
  };
};

describe('12, 21: of what was seen', () => {
  it('small files and links that hold something else by now are not carried, whatever their sizes and times', async () => {
    const side = await openOneSide({ '/a': 'old', '/b': 'old', '/link': 'a' });
    await side.storage.remove(path('/link'));
    await side.link('/link', 'a');
    await side.endpoint.survey();
    await side.write('/a', 'new');
    await side.storage.remove(path('/link'));
    await side.link('/link', 'b');
    assert.deepEqual(await readNames(side, ['a', 'b', 'link']), {
      read: ['b'],
      problems: ['a CHANGED', 'link CHANGED'],
    });
  });

  it('a large file that is another one by now is neither opened nor summed', async () => {
    const side = await openOneSide({ '/a': large('a') });
    await side.write('/a', large('b'));
    await assert.rejects(side.endpoint.seen.open(path('/a')), code('CHANGED'));
    await assert.rejects(side.endpoint.seen.checksum(path('/a')), code('CHANGED'));
  });

  it('nothing is replaced that is something else by now, or was not there', async () => {
    const side = await openOneSide({ '/a': 'old', '/b': 'old' });
    await side.write('/a', 'new');
    await side.write('/c', 'new');
    for (const at of ['/a', '/c']) {
      await assert.rejects(writeText(side.endpoint.seen, path(at), 'theirs', 1), (error: unknown) =>
        ['VERSION_MISMATCH', 'ALREADY_EXISTS'].some((each) => code(each as 'BUSY')(error)),
      );
      const batch = linkBatch(at, 'b');
      const { results } = await side.endpoint.seen.writeBatch(path('/'), batch, batch.length, {
        policy: 'fail',
      });
      assert.ok(results.every((result) => !('outcome' in result)));
    }
    await writeText(side.endpoint.seen, path('/b'), 'theirs', 1);
    assert.deepEqual(await side.contents(), { '/a': 'new', '/b': 'theirs', '/c': 'new' });
    assert.deepEqual(await side.trash(), ['/a', '/b']);
    assert.equal(hash(Buffer.from('x')).length, 32);
  });
});
