// Files open for random access: what becomes the file, and what never does.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import {
  createBed,
  getText,
  hashOf,
  holds,
  lend,
  namesBelow,
  patternBytes,
  put,
  refuses,
  text,
  type StorageMaker,
} from './bed.ts';
import { editing, readBytes, readText, write } from './handles.ts';

export const describeHandleCommits = (maker: StorageMaker): void => {
  describe('commits of handles', () => {
    const corner = createBed(() => maker.open());
    const full = createBed(() => maker.open({ fileSizeLimit: 100 }));

    it('replace the file in one step, again and again, with the time of the commit', async () => {
      const { storage, at } = await corner();
      const mtimeUs = 1_500_000_000_000_000;
      const { entry: first } = await put(storage, at('file'), text('one two'), { mtimeUs });
      const handle = await editing(storage, at('file'));
      assert.equal(handle.entry?.version, first.version);
      assert.equal((await handle.sync()).outcome, 'unchanged');
      await write(handle, 0, 'ONE');
      const second = await handle.sync();
      assert.equal(second.outcome, 'replaced');
      assert.notEqual(second.entry.version, first.version);
      assert.ok(second.entry.mtimeUs > mtimeUs);
      assert.deepEqual(await storage.stat(at('file')), second.entry);
      assert.deepEqual([handle.isChanged, handle.entry], [false, second.entry]);
      assert.equal(await getText(storage, at('file')), 'ONE two');
      await write(handle, 4, 'TWO!');
      assert.equal(await getText(storage, at('file')), 'ONE two');
      assert.equal(await readText(handle), 'ONE TWO!');
      const third = await handle.close();
      assert.deepEqual(await storage.stat(at('file')), third.entry);
      assert.equal(third.entry.size, 8);
      assert.equal(await getText(storage, at('file')), 'ONE TWO!');
      assert.deepEqual(await namesBelow(storage, at()), ['file']);
    });

    it('keep the executable bit', async () => {
      const { storage, at } = await corner();
      for (const executable of [true, false]) {
        await put(storage, at(`${executable}`), text('#!'), { executable });
        const handle = await editing(storage, at(`${executable}`));
        await write(handle, 2, '/bin/sh');
        assert.equal((await handle.close()).entry.executable, executable);
        assert.equal((await storage.stat(at(`${executable}`))).executable, executable);
      }
    });

    it('never take place after a discard, which may come at any time and twice', async () => {
      const { storage, at } = await corner();
      const bytes = patternBytes(9_000_000);
      await put(storage, at('file'), bytes);
      const handle = await editing(storage, at('file'));
      const writing = write(handle, 5, 'x').then(
        () => 'written',
        () => 'refused',
      );
      await handle.discard();
      await handle.discard();
      assert.ok(['written', 'refused'].includes(await writing));
      await refuses('BAD_REQUEST', () => handle.sync());
      await refuses('BAD_REQUEST', () => handle.close());
      await refuses('BAD_REQUEST', () => write(handle, 0, 'x'));
      await holds(storage, at('file'), bytes);
      const made = await storage.openHandle(at('new'), { access: 'write', create: 'always-new' });
      await write(made, 0, 'x');
      await made.discard();
      assert.deepEqual(await namesBelow(storage, at()), ['file']);
    });

    it('are refused when another file has the name, and lose nothing of either', async () => {
      const { storage, at } = await corner();
      await put(storage, at('file'), text('the content'));
      for (const meanwhile of ['replaced', 'removed', 'moved', 'a directory']) {
        const handle = await editing(storage, at('file'));
        await write(handle, 4, 'CONTENT and more');
        if (meanwhile === 'replaced') await put(storage, at('file'), text('theirs'), { policy: 'replace' });
        else if (meanwhile === 'moved') await storage.move(at('file'), at('moved'), { policy: 'fail' });
        else await storage.remove(at('file'));
        if (meanwhile === 'a directory') await storage.makeDirectory(at('file'));
        await refuses('CHANGED', () => handle.sync());
        await refuses('CHANGED', () => handle.close());
        assert.equal(handle.isChanged, true);
        assert.equal(await readText(handle), 'the CONTENT and more', meanwhile);
        await write(handle, 0, 'THE');
        const elsewhere = await storage.openHandle(at(`saved, ${meanwhile}`), {
          access: 'write',
          create: 'always-new',
        });
        await write(elsewhere, 0, await readBytes(handle));
        await elsewhere.close();
        await handle.discard();
        assert.equal(await getText(storage, at(`saved, ${meanwhile}`)), 'THE CONTENT and more');
        if (meanwhile === 'replaced') assert.equal(await getText(storage, at('file')), 'theirs');
        else if (meanwhile === 'moved') await storage.remove(at('moved'));
        if (meanwhile === 'a directory') await storage.remove(at('file'));
        await put(storage, at('file'), text('the content'), { policy: 'replace' });
      }
    });

    it('are refused when the directory is gone', async () => {
      const { storage, at } = await corner();
      await storage.makeDirectory(at('directory'));
      await put(storage, at('directory/file'), text('content'));
      const handle = await editing(storage, at('directory/file'));
      await write(handle, 0, 'x');
      await storage.move(at('directory'), at('other'), { policy: 'fail' });
      await refuses('CHANGED', () => handle.close());
      await handle.discard();
      assert.equal(await getText(storage, at('other/file')), 'content');
      const made = await storage.openHandle(at('other/new'), { access: 'write', create: 'if-missing' });
      await storage.remove(at('other'), { recursive: true });
      await refuses('NOT_FOUND', () => made.close());
      await made.discard();
    });

    it('are refused before the first change, when another file has the name already', async () => {
      const { storage, at } = await corner();
      await put(storage, at('file'), text('content'));
      const handle = await editing(storage, at('file'));
      await put(storage, at('file'), text('theirs'), { policy: 'replace' });
      await refuses('CHANGED', () => write(handle, 0, 'x'));
      assert.equal(await readText(handle), 'content');
      assert.equal(handle.isChanged, false);
      await handle.discard();
      assert.equal(await getText(storage, at('file')), 'theirs');
    });

    it('of two handles: the first wins, the second is told', async () => {
      const { storage, at } = await corner();
      await put(storage, at('file'), text('content'));
      const [one, two] = [await editing(storage, at('file')), await editing(storage, at('file'))];
      await write(one, 0, 'one');
      await write(two, 0, 'two');
      await one.close();
      await refuses('CHANGED', () => two.close());
      await two.discard();
      assert.equal(await getText(storage, at('file')), 'onetent');
    });

    it('of new files do not replace what got the name first', async () => {
      const { storage, at } = await corner();
      const open = (create: 'if-missing' | 'always-new') =>
        storage.openHandle(at('file'), { access: 'write', create });
      const handles = { missing: await open('if-missing'), fresh: await open('always-new') };
      await put(storage, at('file'), text('theirs'));
      await refuses('CHANGED', () => handles.missing.close());
      await refuses('ALREADY_EXISTS', () => handles.fresh.close());
      await storage.remove(at('file'));
      await write(handles.missing, 0, 'ours');
      assert.equal((await handles.missing.close()).outcome, 'created');
      await handles.fresh.discard();
      assert.equal(await getText(storage, at('file')), 'ours');
    });

    it('never hold half of an edit: after a refused change there is none', async () => {
      const { storage, at } = await full();
      await put(storage, at('file'), text('content'));
      const spoiling = {
        CORRUPTED: (handle: Awaited<ReturnType<typeof editing>>) =>
          handle.write(lend(text('x')), 1, 0, hashOf(text('y'))),
        TOO_LARGE: (handle: Awaited<ReturnType<typeof editing>>) => write(handle, 0, patternBytes(101)),
        BAD_REQUEST: (handle: Awaited<ReturnType<typeof editing>>) => write(handle, 2 ** 40, 'x'),
      } as const;
      for (const code of ['CORRUPTED', 'TOO_LARGE', 'BAD_REQUEST'] as const) {
        const handle = await editing(storage, at('file'));
        await write(handle, 0, 'CON');
        await refuses(code, () => spoiling[code](handle));
        await refuses(code, () => write(handle, 3, 'TENT'));
        await refuses(code, () => handle.truncate(1));
        await refuses(code, () => handle.sync());
        await refuses(code, () => handle.close());
        assert.equal(await readText(handle), 'CONtent');
        await handle.discard();
        assert.equal(await getText(storage, at('file')), 'content');
      }
    });

    it('of large files do not mix up bytes', async () => {
      const { storage, at } = await corner();
      const bytes = patternBytes(10_000_000);
      await put(storage, at('file'), bytes);
      const handle = await editing(storage, at('file'));
      const edit = patternBytes(3_000_000, 7);
      await write(handle, 4_000_000, edit);
      await handle.sync();
      bytes.set(edit, 4_000_000);
      await holds(storage, at('file'), bytes);
      await handle.truncate(6_000_001);
      await handle.close();
      await holds(storage, at('file'), bytes.subarray(0, 6_000_001));
    });
  });
};
