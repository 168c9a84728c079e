// What a survey finds, and what it need not read again.

import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { ROOT_PATH, parseRemotePath } from '../../../src/base/index.ts';
import { openRootCatalog } from '../../../src/catalog/index.ts';
import { openRoot } from '../../../src/storage/disk/index.ts';
import { loadBlake3 } from '../../../src/storage/blake3.ts';
import { hashText } from '../../../src/sync/listing/listed-tree.ts';
import { survey, type Survey } from '../../../src/sync/survey/survey.ts';
import type { Node } from '../../../src/sync/core/tree.ts';

const { hash } = await loadBlake3();
const LONG_AGO = new Date('2020-01-01T00:00:00Z');

const withRoot = async (
  test: (bed: {
    readonly directory: string;
    readonly look: (path?: string) => Promise<Survey>;
    readonly write: (name: string, content: string) => Promise<void>;
  }) => Promise<void>,
): Promise<void> => {
  const place = await mkdtemp(join(tmpdir(), 'wherry-survey-'));
  const directory = join(place, 'root');
  await mkdir(directory);
  const storage = await openRoot({ directory, stateDirectory: join(place, 'state'), durability: 'process' });
  const catalog = openRootCatalog(join(place, 'catalog.db'));
  try {
    await test({
      directory,
      look: (path = ROOT_PATH) =>
        survey({ storage, catalog, hash }, parseRemotePath(path)),
      write: async (name, content) => {
        await writeFile(join(directory, name), content);
        await utimes(join(directory, name), LONG_AGO, LONG_AGO);
      },
    });
  } finally {
    catalog.close();
    await storage.close();
    await rm(place, { recursive: true });
  }
};

const describeNode = (node: Node): unknown =>
  node.kind === 'directory'
    ? Object.fromEntries([...node.children].map(([name, child]) => [name, describeNode(child)]))
    : node.kind === 'file'
      ? node.content
      : node.kind === 'link'
        ? `-> ${node.target}`
        : node.why;

const contentOf = (text: string): string => hashText(hash(Buffer.from(text)));

describe('a survey', () => {
  it('finds files, directories and links, and what takes no part', async () => {
    await withRoot(async ({ directory, look, write }) => {
      await mkdir(join(directory, 'sub', 'empty'), { recursive: true });
      await write('a', 'one');
      await write('sub/b', 'two');
      await symlink('../a', join(directory, 'sub', 'to-a'));
      await symlink('/etc/passwd', join(directory, 'outside'));
      const { tree, filesRead } = await look();
      assert.deepEqual(describeNode(tree), {
        a: contentOf('one'),
        outside: 'unsupported',
        sub: { b: contentOf('two'), empty: {}, 'to-a': '-> ../a' },
      });
      assert.equal(filesRead, 2);
    });
  });

  it('reads nothing again, but what has changed, also when size and time are the same', async () => {
    await withRoot(async ({ look, write }) => {
      await write('a', 'one');
      await write('b', 'two');
      const first = await look();
      const second = await look();
      assert.equal(second.filesRead, 0);
      assert.equal(second.digest, first.digest);
      await write('a', 'eno');
      const third = await look();
      assert.equal(third.filesRead, 1);
      assert.deepEqual(describeNode(third.tree), { a: contentOf('eno'), b: contentOf('two') });
      assert.notEqual(third.digest, first.digest);
      await write('a', 'one');
      assert.equal((await look()).digest, first.digest);
    });
  });

  it('reads again what was changed just before it was read', async () => {
    await withRoot(async ({ directory, look, write }) => {
      await write('old', 'one');
      await writeFile(join(directory, 'new'), 'two');
      await look();
      assert.equal((await look()).filesRead, 1);
    });
  });

  it('forgets what is gone, and finds what has moved', async () => {
    await withRoot(async ({ directory, look, write }) => {
      await mkdir(join(directory, 'sub'));
      await write('sub/b', 'two');
      await look();
      await rename(join(directory, 'sub'), join(directory, 'other'));
      assert.deepEqual(describeNode((await look()).tree), { other: { b: contentOf('two') } });
      await rm(join(directory, 'other'), { recursive: true });
      assert.deepEqual(describeNode((await look()).tree), {});
    });
  });

  it('looks at a part of the tree without forgetting the rest', async () => {
    await withRoot(async ({ directory, look, write }) => {
      await mkdir(join(directory, 'sub'));
      await write('a', 'one');
      await write('sub/b', 'two');
      await look();
      assert.deepEqual(describeNode((await look('/sub')).tree), { b: contentOf('two') });
      assert.equal((await look()).filesRead, 0);
    });
  });
});
