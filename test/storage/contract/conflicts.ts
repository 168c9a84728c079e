// What happens when the name is taken: each policy, preconditions, and writers at the same time.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { CONFLICT_POLICIES } from '../../../src/storage/index.ts';
import {
  createBed,
  fileEntry,
  getText,
  hashOf,
  lend,
  namesBelow,
  put,
  putBatch,
  refuses,
  text,
  type StorageMaker,
} from './bed.ts';

export const describeConflicts = (maker: StorageMaker): void => {
  describe('conflicts', () => {
    const corner = createBed(() => maker.open());

    it('never takes identical content as a conflict, under any policy', async () => {
      const { storage, at } = await corner();
      const { entry } = await put(storage, at('file'), text('same'), { mtimeUs: 5_000_000 });
      for (const policy of CONFLICT_POLICIES) {
        const written = await put(storage, at('file'), text('same'), { policy, mtimeUs: 9_000_000 });
        assert.deepEqual([written.outcome, written.entry.path], ['unchanged', entry.path], policy);
      }
      assert.deepEqual(await namesBelow(storage, at()), ['file']);
    });

    it('fail: refuses, also when the size is the same', async () => {
      const { storage, at } = await corner();
      await put(storage, at('file'), text('old'));
      await refuses('ALREADY_EXISTS', () => put(storage, at('file'), text('new')));
      await refuses('ALREADY_EXISTS', () => put(storage, at('file'), text('newer')));
      assert.equal(await getText(storage, at('file')), 'old');
    });

    it('replace: takes the name over', async () => {
      const { storage, at } = await corner();
      await put(storage, at('file'), text('old'), { executable: true });
      const { outcome, entry } = await put(storage, at('file'), text('new'), { policy: 'replace' });
      assert.deepEqual([outcome, entry.executable], ['replaced', false]);
      assert.equal(await getText(storage, at('file')), 'new');
    });

    it('replace: brings time and executable bit of identical content up to date; other policies leave them', async () => {
      const { storage, at } = await corner();
      await put(storage, at('file'), text('same'), { mtimeUs: 5_000_000 });
      for (const policy of CONFLICT_POLICIES) {
        const { outcome, entry } = await put(storage, at('file'), text('same'), {
          policy,
          mtimeUs: 9_000_000,
          executable: true,
        });
        const expected = policy === 'replace' ? [9_000_000, true] : [5_000_000, false];
        assert.deepEqual([outcome, entry.mtimeUs, entry.executable], ['unchanged', ...expected], policy);
        if (policy === 'replace')
          await put(storage, at('file'), text('same'), { policy, mtimeUs: 5_000_000, executable: false });
      }
      const batched = fileEntry('file', text('same'), { mtimeUs: 7_000_000, executable: true });
      assert.deepEqual(await putBatch(storage, at(), [batched], { policy: 'replace' }), [
        { outcome: 'unchanged' },
      ]);
      const { mtimeUs, executable } = await storage.stat(at('file'));
      assert.deepEqual([mtimeUs, executable], [7_000_000, true]);
    });

    it('skip: leaves what is there', async () => {
      const { storage, at } = await corner();
      const { entry } = await put(storage, at('file'), text('old'));
      const written = await put(storage, at('file'), text('new'), { policy: 'skip' });
      assert.deepEqual(written, { outcome: 'skipped', entry });
      assert.equal(await getText(storage, at('file')), 'old');
    });

    it('newer: replaces what is older, and skips what is as old or newer', async () => {
      const { storage, at } = await corner();
      await put(storage, at('file'), text('middle'), { mtimeUs: 5_000_000 });
      assert.equal(
        (await put(storage, at('file'), text('older'), { policy: 'newer', mtimeUs: 4_999_999 })).outcome,
        'skipped',
      );
      assert.equal(
        (await put(storage, at('file'), text('equal'), { policy: 'newer', mtimeUs: 5_000_000 })).outcome,
        'skipped',
      );
      assert.equal(await getText(storage, at('file')), 'middle');
      assert.equal(
        (await put(storage, at('file'), text('newer'), { policy: 'newer', mtimeUs: 5_000_001 })).outcome,
        'replaced',
      );
      assert.equal(await getText(storage, at('file')), 'newer');
    });

    it('rename: puts a number before the extension, and takes the first free one', async () => {
      const { storage, at } = await corner();
      const cases = [
        ['a.tar.gz', 'a (1).tar.gz', 'a (2).tar.gz'],
        ['photo.jpg', 'photo (1).jpg', 'photo (2).jpg'],
        ['plain', 'plain (1)', 'plain (2)'],
        ['.hidden', '.hidden (1)', '.hidden (2)'],
        ['.hidden.txt', '.hidden (1).txt', '.hidden (2).txt'],
        ['v1.2.3', 'v1.2 (1).3', 'v1.2 (2).3'],
        ['dots...', 'dots... (1)', 'dots... (2)'],
      ] as const;
      for (const [name, first, second] of cases) {
        await put(storage, at(name), text('0'));
        for (const [expected, content] of [
          [first, '1'],
          [second, '2'],
        ] as const) {
          const { outcome, entry } = await put(storage, at(name), text(content), { policy: 'rename' });
          assert.deepEqual([outcome, entry.path], ['renamed', at(expected)]);
        }
        const again = await put(storage, at(name), text('1'), { policy: 'rename' });
        assert.deepEqual([again.outcome, again.entry.path], ['unchanged', at(first)]);
      }
      assert.equal((await namesBelow(storage, at())).length, cases.length * 3);
    });

    it('rename: keeps the name within 255 bytes', async () => {
      const { storage, at } = await corner();
      const name = `${'é'.repeat(125)}x.txt`;
      assert.equal(Buffer.byteLength(name), 255);
      await put(storage, at(name), text('0'));
      const { entry } = await put(storage, at(name), text('1'), { policy: 'rename' });
      const renamed = entry.path.slice(at().length + 1);
      assert.ok(Buffer.byteLength(renamed) <= 255 && renamed.endsWith(' (1).txt'), renamed);
      assert.equal(await getText(storage, entry.path), '1');
    });

    it('a directory that has the name is no file', async () => {
      const { storage, at } = await corner();
      await storage.makeDirectory(at('name'));
      for (const policy of ['fail', 'replace', 'newer'] as const)
        await refuses('NOT_A_FILE', () => put(storage, at('name'), text('x'), { policy }));
      assert.equal(
        (await put(storage, at('name'), text('x'), { policy: 'rename' })).entry.path,
        at('name (1)'),
      );
    });

    it('ifMatch: writes only over the version that is meant', async () => {
      const { storage, at } = await corner();
      const first = (await put(storage, at('file'), text('1'))).entry.version;
      const second = (await put(storage, at('file'), text('22'), { policy: 'replace', ifMatch: first })).entry
        .version;
      await refuses('VERSION_MISMATCH', () =>
        put(storage, at('file'), text('333'), { policy: 'replace', ifMatch: first }),
      );
      await refuses('VERSION_MISMATCH', () =>
        put(storage, at('missing'), text('333'), { policy: 'replace', ifMatch: first }),
      );
      assert.equal(await getText(storage, at('file')), '22');
      assert.equal(
        (await put(storage, at('file'), text('333'), { policy: 'replace', ifMatch: second })).outcome,
        'replaced',
      );
    });

    it('ifMatch: a stale one is no matter to a repeated write when the very content is there', async () => {
      const { storage, at } = await corner();
      const stale = (await put(storage, at('file'), text('old'))).entry.version;
      await put(storage, at('file'), text('new'), { policy: 'replace' });
      const before = await storage.stat(at('file'));
      for (const policy of ['fail', 'replace', 'newer'] as const) {
        const { mtimeUs } = before;
        const stales = { policy, ifMatch: stale, mtimeUs };
        const written = await put(storage, at('file'), text('new'), { ...stales, isRepeated: true });
        assert.equal(written.outcome, 'unchanged', policy);
        // Two who count on being the one that changed it may well write the same.
        await refuses('VERSION_MISMATCH', () => put(storage, at('file'), text('new'), stales));
        await refuses('VERSION_MISMATCH', () =>
          put(storage, at('file'), text('old'), { policy, ifMatch: stale, isRepeated: true }),
        );
      }
      assert.equal(await getText(storage, at('file')), 'new');
      await storage.remove(at('file'));
      await refuses('VERSION_MISMATCH', () =>
        put(storage, at('file'), text('new'), { policy: 'replace', ifMatch: stale, isRepeated: true }),
      );
    });

    it('ifMatch: notices a change between stage and commit', async () => {
      const { storage, at } = await corner();
      const { version } = (await put(storage, at('file'), text('old'))).entry;
      const staged = await storage.stage(at('file'), { size: 4 }, { policy: 'replace', ifMatch: version });
      await staged.write(lend(text('mine')), 4);
      await put(storage, at('file'), text('theirs'), { policy: 'replace' });
      await refuses('VERSION_MISMATCH', () => staged.commit(hashOf(text('mine'))));
      assert.equal(await getText(storage, at('file')), 'theirs');
    });
  });

  describe('writers of one name at the same time', () => {
    const corner = createBed(() => maker.open());
    const WRITERS = 6;
    const contents = Array.from({ length: WRITERS }, (_, index) => `content of writer ${index}`);

    const race = async (policy: (typeof CONFLICT_POLICIES)[number]) => {
      const { storage, at } = await corner();
      const staged = await Promise.all(
        contents.map((content, index) =>
          storage.stage(at('file'), { size: content.length, mtimeUs: index * 1_000_000 }, { policy }),
        ),
      );
      await Promise.all(
        staged.map((file, index) =>
          file.write(lend(text(contents[index] ?? '')), contents[index]?.length ?? 0),
        ),
      );
      const results = await Promise.allSettled(
        staged.map((file, index) => file.commit(hashOf(text(contents[index] ?? '')))),
      );
      return { results, names: await namesBelow(storage, at()), content: await getText(storage, at('file')) };
    };
    const outcomes = (results: readonly PromiseSettledResult<{ outcome: string }>[]): string[] =>
      results
        .map((result) =>
          result.status === 'fulfilled' ? result.value.outcome : (result.reason as { code: string }).code,
        )
        .sort();

    it('fail: exactly one wins, and its bytes are there whole', async () => {
      const { results, names, content } = await race('fail');
      assert.deepEqual(outcomes(results), [...Array<string>(WRITERS - 1).fill('ALREADY_EXISTS'), 'created']);
      assert.deepEqual(names, ['file']);
      assert.equal(content, contents[results.findIndex((result) => result.status === 'fulfilled')]);
    });

    it('skip: exactly one wins', async () => {
      const { results, names, content } = await race('skip');
      assert.deepEqual(outcomes(results), ['created', ...Array<string>(WRITERS - 1).fill('skipped')]);
      assert.deepEqual(names, ['file']);
      assert.ok(contents.includes(content));
    });

    it('replace: all succeed, and one of them is there whole', async () => {
      const { results, names, content } = await race('replace');
      assert.ok(results.every((result) => result.status === 'fulfilled'));
      assert.deepEqual(names, ['file']);
      assert.ok(contents.includes(content));
    });

    it('newer: one of them is there whole', async () => {
      const { names, content } = await race('newer');
      assert.deepEqual(names, ['file']);
      assert.ok(contents.includes(content));
    });

    it('rename: all are kept', async () => {
      const { results, names } = await race('rename');
      assert.deepEqual(outcomes(results), ['created', ...Array<string>(WRITERS - 1).fill('renamed')]);
      assert.deepEqual(
        names,
        ['file', ...Array.from({ length: WRITERS - 1 }, (_, index) => `file (${index + 1})`)].sort(),
      );
    });
  });
};
