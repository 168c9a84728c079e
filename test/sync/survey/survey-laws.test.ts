// What holds of surveys after any edits: with whatever the catalog knows they find what one finds that knows nothing.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { parseRemotePath, type RemotePath } from '../../../src/base/index.ts';
import type { Storage } from '../../../src/storage/index.ts';
import type { Node } from '../../../src/sync/core/tree.ts';
import { createIgnoreRules } from '../../../src/sync/filter/ignore-rules.ts';
import type { Survey } from '../../../src/sync/survey/survey.ts';
import { createChance, editByChance } from '../engine/two-sides.ts';
import { describeNode, openMemoryBed, type LookOptions } from './survey-bed.ts';

const IGNORES: readonly LookOptions['ignore'][] = [
  undefined,
  { patterns: ['a'] },
  { patterns: ['/b/', 'c.*'] },
  { patterns: ['*', '!*/', '!d'] },
  { include: ['c.txt', 'a/'] },
  { patterns: ['d'], fileName: 'e' },
];

const directoriesOf = async (storage: Storage): Promise<RemotePath[]> => {
  const found = [parseRemotePath('/')];
  for await (const { entries } of storage.scan(parseRemotePath('/'), { recursive: true }))
    for (const { kind, path } of entries) if (kind === 'directory') found.push(path);
  return found;
};

/** Each path of a tree with what is there. */
const walk = function* (node: Node, path = ''): Generator<readonly [RemotePath, Node]> {
  if (node.kind !== 'directory') return;
  for (const [name, child] of node.children) {
    yield [`${path}/${name}` as RemotePath, child];
    yield* walk(child, `${path}/${name}`);
  }
};

const assertVersions = async (storage: Storage, top: RemotePath, found: Survey): Promise<void> => {
  for (const [path, { kind }] of walk(found.tree)) {
    if (kind !== 'file' && kind !== 'link') continue;
    const at = top === '/' ? path : parseRemotePath(`${top}${path}`);
    assert.equal(found.versionOf(path), (await storage.stat(at)).version, path);
  }
};

describe('surveys after any edits', () => {
  it('find with a catalog what they find without, of all or a part, whatever is ignored', async () => {
    for (let seed = 1; seed <= 60; seed += 1) {
      const chance = createChance(seed * 7477);
      const { storage, look, lookAfresh } = await openMemoryBed();
      for (let round = 0; round < 12; round += 1) {
        for (let count = chance(4); count > 0; count -= 1) await editByChance(storage, chance);
        const directories = await directoriesOf(storage);
        const path =
          chance(3) === 0 ? (directories[chance(directories.length)] as RemotePath) : parseRemotePath('/');
        const ignore = IGNORES[chance(2) === 0 ? 0 : chance(IGNORES.length)];
        const options = { path, ignore, filesPerRound: 1 + chance(4) };
        const [known, fresh] = [await look(options), await lookAfresh(options)];
        const where = `seed ${seed}, round ${round}, ${path} ${JSON.stringify(ignore)}`;
        assert.equal(known.digest, fresh.digest, where);
        assert.deepEqual(describeNode(known.tree), describeNode(fresh.tree), where);
        await assertVersions(storage, path, known);
      }
    }
  });

  it('find the same when several look at once, and leave nothing that misleads the next', async () => {
    for (let seed = 1; seed <= 40; seed += 1) {
      const chance = createChance(seed * 104729);
      const { storage, look, lookAfresh } = await openMemoryBed();
      for (let count = 0; count < 8; count += 1) await editByChance(storage, chance);
      await look();
      for (let round = 0; round < 5; round += 1) {
        const editing = async (): Promise<void> => {
          for (let count = chance(4); count > 0; count -= 1) await editByChance(storage, chance);
        };
        const looks = Array.from({ length: 2 + chance(2) }, () =>
          // One that meets another half-way may have to say that it must look again.
          look({ filesPerRound: 1 }).catch((error: unknown) => assert.match(String(error), /try again/u)),
        );
        await Promise.all([...looks, editing()]);
        assert.equal((await look()).digest, (await lookAfresh()).digest, `seed ${seed}, round ${round}`);
      }
    }
  });

  it('ignore what the rules say that they have found, and show it in the tree alone', async () => {
    for (let seed = 1; seed <= 40; seed += 1) {
      const chance = createChance(seed * 31337);
      const { storage, look, write } = await openMemoryBed();
      for (let count = 0; count < 14; count += 1) await editByChance(storage, chance);
      const lines = ['a', '!a', 'b/', '*.txt', '/d', '!c.txt'];
      for (const directory of await directoriesOf(storage))
        if (chance(2) === 0)
          await write(
            `${directory === '/' ? '' : directory}/.rules`,
            `${lines[chance(lines.length)]}\n${lines[chance(lines.length)]}`,
          ).catch(() => {});
      const ignore = { patterns: ['/b/d'], fileName: '.rules' };
      const { tree, rules } = await look({ ignore });
      const isIgnored = createIgnoreRules({ ...ignore, found: rules });
      const shown = new Map(walk(tree));
      for await (const { entries } of storage.scan(parseRemotePath('/'), { recursive: true }))
        for (const { path, kind } of entries) {
          const node = shown.get(path);
          const isShownIgnored = node?.kind === 'unmanaged' && node.why === 'ignored';
          const isBelow = node === undefined;
          assert.equal(
            isShownIgnored || isBelow,
            isIgnored(path, kind === 'directory'),
            `seed ${seed}: ${path}`,
          );
        }
    }
  });
});

describe('what is ignored', () => {
  it('is in the tree and not in its digest', async () => {
    const { look, write } = await openMemoryBed();
    await write('/a', 'one');
    const { digest } = await look();
    await write('/omit/b', 'two');
    await write('/d/omit', 'three');
    const ignore = { patterns: ['omit'] };
    const found = await look({ ignore });
    assert.notEqual(found.digest, digest);
    assert.deepEqual(Object.keys(describeNode(found.tree) as object), ['a', 'd', 'omit']);
    const { children } = found.tree;
    assert.deepEqual(children.get('omit'), { kind: 'unmanaged', why: 'ignored' });
    assert.deepEqual(describeNode(children.get('d') as Node), { omit: 'ignored' });
    assert.equal(found.versionOf(parseRemotePath('/d/omit')), undefined);
    await write('/omit/c', 'four');
    assert.equal((await look({ ignore })).digest, found.digest);
  });

  it('need not be read again when it no longer is, if it is a directory', async () => {
    const { look, write, storage, catalog } = await openMemoryBed();
    for (let index = 0; index < 10; index += 1) await write(`/omit/d${index}/f`, String(index));
    const { digest } = await look();
    await look({ ignore: { patterns: ['omit'] } });
    const again = await look();
    assert.equal(again.filesRead, 0);
    assert.equal(again.digest, digest);
    await look({ ignore: { patterns: ['omit'] } });
    await storage.remove(parseRemotePath('/omit'), { recursive: true });
    await look({ ignore: { patterns: ['omit'] } });
    assert.deepEqual([...catalog.marks().directories.keys()], ['/']);
  });
});
