// What is replaced: each way to replace a file keeps what it held.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { WriteOptions } from '../../../src/storage/index.ts';
import {
  createBed,
  fileEntry,
  getText,
  lend,
  linkEntry,
  hashOf,
  patternBytes,
  put,
  putBatch,
  refuses,
  text,
  type Corner,
  type StorageMaker,
} from './bed.ts';

const MTIME = 1_600_000_000_000_000;
const replace: WriteOptions = { policy: 'replace', by: 'alice' };

/** Ways to give `file`, which holds "old", the content "new content". */
const WAYS: Readonly<Record<string, (here: Corner) => Promise<unknown>>> = {
  'an upload': ({ storage, at }) => put(storage, at('file'), text('new content'), { ...replace }),
  'a batch': ({ storage, at }) => putBatch(storage, at(), [fileEntry('file', text('new content'))], replace),
  'a batch that only takes newer ones': ({ storage, at }) =>
    putBatch(storage, at(), [fileEntry('file', text('new content'))], { ...replace, policy: 'newer' }),
  'a move': async ({ storage, at }) => {
    await put(storage, at('source'), text('new content'));
    await storage.move(at('source'), at('file'), replace);
  },
  'a copy': async ({ storage, at }) => {
    await put(storage, at('source'), text('new content'));
    await storage.copy(at('source'), at('file'), replace);
  },
  'a copied tree': async ({ storage, at }) => {
    await putBatch(storage, at(), [fileEntry('source/file', text('new content'))]);
    await storage.copy(at('source'), at(), { ...replace, recursive: true });
  },
  'a handle': async ({ storage, at }) => {
    const handle = await storage.openHandle(at('file'), { access: 'write', truncate: true, by: 'alice' });
    const bytes = text('new content');
    await handle.write(lend(bytes), bytes.length, 0, hashOf(bytes));
    await handle.close();
  },
};

export const describeVersions = (maker: StorageMaker): void => {
  describe('versions', () => {
    const corner = createBed(() => maker.open({ keepsTrash: true }));

    for (const [name, way] of Object.entries(WAYS)) {
      it(`are kept of a file that ${name} replaces`, async () => {
        const here = await corner();
        const { storage, at } = here;
        await put(storage, at('file'), text('old'), { mtimeUs: MTIME });
        await way(here);
        assert.equal(await getText(storage, at('file')), 'new content');
        const versions = await storage.trash.versions(at('file'));
        assert.deepEqual(
          versions.map(({ path, kind, size, mtimeUs, by, reason }) => [
            path,
            kind,
            size,
            mtimeUs,
            by,
            reason,
          ]),
          [[at('file'), 'file', 3, MTIME, 'alice', 'replaced']],
        );
        await storage.trash.restore(versions[0]?.id ?? '', { policy: 'fail', to: at('restored') });
        assert.equal(await getText(storage, at('restored')), 'old');
        assert.equal(await getText(storage, at('file')), 'new content');
      });
    }

    it('are kept of a link that is replaced, as a link', async () => {
      const { storage, at, plantLink } = await corner();
      await put(storage, at('target'), text('content'));
      await plantLink(at('link'), 'target');
      await putBatch(storage, at(), [linkEntry('link', 'other')], replace);
      const [version] = await storage.trash.versions(at('link'));
      assert.equal(version?.kind, 'link');
      await storage.trash.restore(version?.id ?? '', { policy: 'replace' });
      assert.equal(await getText(storage, at('link')), 'content');
    });

    it('are all kept of a batch, and none of what it finds free or the same', async () => {
      const { storage, at } = await corner();
      const names = Array.from({ length: 300 }, (_, index) => `file ${index}`);
      await putBatch(
        storage,
        at(),
        names.map((name) => fileEntry(name, text(`old ${name}`))),
      );
      const entries = [
        ...names.map((name) => fileEntry(name, text(`new ${name}`))),
        fileEntry('free', text('free')),
        fileEntry('twice', text('once')),
        fileEntry('twice', text('and again')),
      ];
      await putBatch(storage, at(), [fileEntry('same', text('same'))]);
      await putBatch(storage, at(), [...entries, fileEntry('same', text('same'))], replace);
      const kept: string[] = [];
      for await (const items of storage.trash.list({ path: at() }))
        kept.push(...items.map(({ path }) => path));
      assert.deepEqual(kept.toSorted(), [...names.map((name) => at(name)), at('twice')].toSorted());
      const [version] = await storage.trash.versions(at('file 299'));
      await storage.trash.restore(version?.id ?? '', { policy: 'replace' });
      assert.equal(await getText(storage, at('file 299')), 'old file 299');
    });

    it('are none of what is refused, skipped or the same', async () => {
      const { storage, at } = await corner();
      await put(storage, at('file'), text('content'), { mtimeUs: MTIME });
      await refuses('ALREADY_EXISTS', () => put(storage, at('file'), text('other')));
      await refuses('VERSION_MISMATCH', () =>
        put(storage, at('file'), text('other'), { policy: 'replace', ifMatch: 'no' }),
      );
      await refuses('CORRUPTED', () =>
        put(storage, at('file'), text('other'), { policy: 'replace', hash: hashOf(text('x')) }),
      );
      await put(storage, at('file'), text('content'), { policy: 'replace' });
      await put(storage, at('file'), text('other'), { policy: 'skip' });
      await put(storage, at('file'), text('other'), { policy: 'newer', mtimeUs: MTIME - 1 });
      await put(storage, at('file'), text('other'), { policy: 'rename' });
      assert.deepEqual(await storage.trash.versions(at('file')), []);
    });

    it('do not disturb who reads the file meanwhile', async () => {
      const { storage, at } = await corner();
      const bytes = patternBytes(300_000);
      await put(storage, at('file'), bytes);
      const file = await storage.open(at('file'));
      const first = await file.read(lend(new Uint8Array(), 100_000), 0);
      await put(storage, at('file'), text('new'), { policy: 'replace' });
      const rest = await file.read(lend(new Uint8Array(), 200_000), first.length);
      assert.equal(first.length + rest.length, bytes.length);
      await file.close();
      const [version] = await storage.trash.versions(at('file'));
      await storage.trash.restore(version?.id ?? '', { policy: 'replace' });
      assert.equal((await storage.stat(at('file'))).size, bytes.length);
      assert.equal((await storage.trash.versions(at('file'))).length, 1);
    });
  });
};
