// Symbolic links: followed inside the root, listed and never followed outside.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import {
  createBed,
  directoryEntry,
  fileEntry,
  getText,
  linkEntry,
  namesBelow,
  put,
  putBatch,
  refuses,
  scanAll,
  text,
  type Corner,
  type StorageMaker,
} from './bed.ts';

const OUTSIDE = ['/etc/passwd', '../../../../../../etc/passwd', '..', '../..', '/'] as const;

const fill = async ({ storage, at }: Corner): Promise<void> => {
  const results = await putBatch(storage, at(), [
    fileEntry('dir/file', text('content')),
    directoryEntry('dir/below'),
    linkEntry('to-file', 'dir/file'),
    linkEntry('to-dir', 'dir'),
    linkEntry('to-link', 'dir/../to-file'),
    linkEntry('dir/below/up', '../file'),
    linkEntry('broken', 'nowhere'),
    linkEntry('circle-a', 'circle-b'),
    linkEntry('circle-b', 'circle-a'),
    linkEntry('self', 'self'),
  ]);
  assert.ok(
    results.every((result) => 'outcome' in result),
    JSON.stringify(results),
  );
};

export const describeLinks = (maker: StorageMaker): void => {
  describe('links inside the root', () => {
    const corner = createBed(() => maker.open());

    it('tell where what lies behind them really is, whether or not anything is there', async () => {
      const here = await corner();
      await fill(here);
      const { storage, at } = here;
      const REAL = {
        '': '',
        'dir/file': 'dir/file',
        'to-dir/file': 'dir/file',
        'to-dir/below/new': 'dir/below/new',
        'to-dir/missing': 'dir/missing',
        'to-dir': 'to-dir',
        'to-link': 'to-link',
        'dir/missing/deeper': 'dir/missing/deeper',
        'to-file/below': 'to-file/below',
        'broken/x': 'broken/x',
        'circle-a/x': 'circle-a/x',
      } as const;
      for (const [path, real] of Object.entries(REAL))
        assert.equal(await storage.realPath(at(path)), at(real), path);
      for (const path of ['to-dir/file', 'dir/file', 'missing/x'])
        assert.equal(await storage.withoutLinks().realPath(at(path)), at(path));
    });

    it('are shown as links, with target and where they lead', async () => {
      const here = await corner();
      await fill(here);
      const { entries } = await scanAll(here.storage, here.at(), { recursive: true });
      const links = entries
        .filter((entry) => entry.kind === 'link')
        .map((entry) => [entry.path.slice(here.at().length + 1), entry.target, entry.leads]);
      assert.deepEqual(links.sort(), [
        ['broken', 'nowhere', 'broken'],
        ['circle-a', 'circle-b', 'broken'],
        ['circle-b', 'circle-a', 'broken'],
        ['dir/below/up', '../file', 'file'],
        ['self', 'self', 'broken'],
        ['to-dir', 'dir', 'directory'],
        ['to-file', 'dir/file', 'file'],
        ['to-link', 'dir/../to-file', 'file'],
      ]);
      const entry = await here.storage.stat(here.at('to-file'));
      assert.deepEqual(
        [entry.kind, entry.size, entry.executable, entry.target, entry.leads],
        ['link', 0, false, 'dir/file', 'file'],
      );
    });

    it('are followed to read, on the way, and where a scan begins', async () => {
      const here = await corner();
      await fill(here);
      const { storage, at } = here;
      for (const name of ['to-file', 'to-link', 'to-dir/file', 'dir/below/up', 'to-dir/below/up']) {
        assert.equal(await getText(storage, at(name)), 'content', name);
      }
      assert.equal(
        (await storage.open(at('to-file')).then(async (file) => (await file.close(), file))).entry.kind,
        'file',
      );
      assert.deepEqual(await namesBelow(storage, at('to-dir')), ['below', 'file']);
      assert.equal((await storage.stat(at('to-dir/file'))).path, at('to-dir/file'));
      await put(storage, at('to-dir/new'), text('through'));
      assert.equal(await getText(storage, at('dir/new')), 'through');
    });

    it('are not followed by a recursive scan, a removal, a move or a copy', async () => {
      const here = await corner();
      await fill(here);
      const { storage, at } = here;
      assert.ok(!(await namesBelow(storage, at(), { recursive: true })).includes('to-dir/file'));
      await storage.move(at('to-dir'), at('moved'), { policy: 'fail' });
      assert.equal((await storage.stat(at('moved'))).kind, 'link');
      await storage.copy(at('moved'), at('copied'), { policy: 'fail' });
      assert.equal((await storage.stat(at('copied'))).target, 'dir');
      assert.equal(await storage.remove(at('moved'), { recursive: true }), 1);
      assert.equal(await getText(storage, at('dir/file')), 'content');
    });

    it('are themselves what a write replaces', async () => {
      const here = await corner();
      await fill(here);
      const { storage, at } = here;
      await refuses('ALREADY_EXISTS', () => storage.createFile(at('broken')));
      await refuses('ALREADY_EXISTS', () => storage.makeDirectory(at('broken')));
      await refuses('ALREADY_EXISTS', () => put(storage, at('to-file'), text('new')));
      assert.equal(
        (await put(storage, at('to-file'), text('new'), { policy: 'replace' })).outcome,
        'replaced',
      );
      assert.equal((await storage.stat(at('to-file'))).kind, 'file');
      assert.equal(await getText(storage, at('dir/file')), 'content');
    });

    it('that lead to nothing or around in circles refuse to be followed', async () => {
      const here = await corner();
      await fill(here);
      const { storage, at } = here;
      const expected = {
        broken: 'NOT_FOUND',
        'broken/x': 'NOT_FOUND',
        'circle-a': 'FORBIDDEN',
        'circle-a/x': 'FORBIDDEN',
        self: 'FORBIDDEN',
      } as const;
      for (const [name, code] of Object.entries(expected)) {
        await refuses(code, () => storage.open(at(name)));
        await refuses(code, () => scanAll(storage, at(name)));
      }
      await refuses('NOT_A_FILE', () => storage.open(at('to-dir')));
      await refuses('NOT_A_DIRECTORY', () => scanAll(storage, at('to-file')));
    });

    it('of forty in a row are followed, of many more are not', async () => {
      const { storage, at } = await corner();
      await put(storage, at('0'), text('end'));
      await putBatch(
        storage,
        at(),
        Array.from({ length: 60 }, (_, index) => linkEntry(String(index + 1), String(index))),
      );
      assert.equal(await getText(storage, at('40')), 'end');
      await refuses('FORBIDDEN', () => storage.open(at('60')));
    });
  });

  describe('links that lead outside (row 12)', () => {
    const corner = createBed(() => maker.open());

    it('are listed, and refused by everything that would follow them', async () => {
      const { storage, at, plantLink } = await corner();
      for (const [index, target] of OUTSIDE.entries()) {
        // "..", from a corner's directory, is still the root: one level more is needed to leave it.
        const name = `out-${index}`;
        await plantLink(at(name), target === '..' ? '../../outside' : target);
        assert.equal((await storage.stat(at(name))).leads, 'outside', target);
        await refuses('FORBIDDEN', () => storage.open(at(name)));
        await refuses('FORBIDDEN', () => storage.checksum(at(name)));
        await refuses('FORBIDDEN', () => scanAll(storage, at(name)));
        await refuses('FORBIDDEN', () => storage.stat(at(`${name}/x`)));
        await refuses('FORBIDDEN', () => storage.createFile(at(`${name}/x`)));
        await refuses('FORBIDDEN', () => storage.makeDirectory(at(`${name}/x/y`), { parents: true }));
        await refuses('FORBIDDEN', () => storage.stage(at(`${name}/x`), { size: 0 }, { policy: 'replace' }));
        await refuses('FORBIDDEN', () => storage.remove(at(`${name}/x`), { recursive: true }));
        await refuses('FORBIDDEN', () => storage.move(at(`${name}/x`), at('x'), { policy: 'fail' }));
        await refuses('FORBIDDEN', () => storage.copy(at(`${name}/x`), at('x'), { policy: 'fail' }));
        const results = await putBatch(storage, at(), [
          fileEntry(`${name}/x`, text('x')),
          directoryEntry(`${name}/d`),
        ]);
        assert.deepEqual(
          results.map((result) => ('code' in result ? result.code : result.outcome)),
          ['FORBIDDEN', 'FORBIDDEN'],
        );
      }
      const { entries } = await scanAll(storage, at(), { recursive: true });
      assert.ok(entries.every((entry) => entry.leads === 'outside'));
      assert.equal(entries.length, OUTSIDE.length);
    });

    it('are removed, moved and replaced as links', async () => {
      const { storage, at, plantLink } = await corner();
      await plantLink(at('out'), '../../outside');
      await storage.move(at('out'), at('moved'), { policy: 'fail' });
      assert.equal(
        (await put(storage, at('moved'), text('mine'), { policy: 'replace' })).outcome,
        'replaced',
      );
      await plantLink(at('out'), '../../outside');
      assert.equal(await storage.remove(at('out'), { recursive: true }), 1);
      assert.deepEqual(await namesBelow(storage, at()), ['moved']);
    });

    it('are neither made nor sent by a batch, nor any that could come to lead outside (row 16)', async () => {
      const { storage, at, plantLink } = await corner();
      await putBatch(storage, at(), [
        directoryEntry('tree/real'),
        fileEntry('tree/file', text('x')),
        linkEntry('tree/link', 'real'),
      ]);
      const expected: [target: string, outcome: string][] = [
        ['/etc/passwd', 'FORBIDDEN'],
        ['../../../x', 'FORBIDDEN'],
        ['/', 'FORBIDDEN'],
        ['a/../../../x', 'FORBIDDEN'],
        ['../beside-the-tree', 'FORBIDDEN'],
        ['link/../file', 'FORBIDDEN'],
        ['missing/../file', 'FORBIDDEN'],
        ['real/../file', 'created'],
        ['real/../real', 'created'],
        ['link', 'created'],
        ['nowhere', 'created'],
        ['.', 'created'],
      ];
      const entries = expected.map(([target], index) => linkEntry(`link-${index}`, target));
      const results = await putBatch(storage, at('tree'), entries);
      assert.deepEqual(
        results.map((result) => ('code' in result ? result.code : result.outcome)),
        expected.map(([, outcome]) => outcome),
      );
      for (const [index, [target, outcome]] of expected.entries())
        if (outcome === 'FORBIDDEN') await plantLink(at(`tree/link-${index}`), target);
      const read = await storage.readBatch(
        at('tree'),
        entries.map((entry) => entry.path),
        Buffer.allocUnsafeSlow(4096),
      );
      assert.deepEqual(
        read.problems.map(({ path, code }) => [path, code]),
        entries.slice(0, 7).map((entry) => [entry.path, 'FORBIDDEN']),
      );
      await refuses('FORBIDDEN', () => storage.copy(at('tree/link-0'), at('copy'), { policy: 'fail' }));
    });

    it('cannot be reached by a chain of links of one batch (row 16)', async () => {
      const { storage, at } = await corner();
      const results = await putBatch(storage, at('tree'), [
        linkEntry('a/b/up', '../..'),
        linkEntry('a/b/up/up2', '..'),
        linkEntry('out', 'a/b/up/..'),
        fileEntry('out/escaped', text('x')),
        linkEntry('self/x', '../self'),
      ]);
      assert.deepEqual(
        results.map((result) => ('code' in result ? result.code : result.outcome)),
        ['created', 'FORBIDDEN', 'FORBIDDEN', 'created', 'created'],
      );
      assert.deepEqual(await namesBelow(storage, at()), ['tree']);
    });
  });
};
