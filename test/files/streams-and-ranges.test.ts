// Files made of streams, ranges read from files, the parts a server keeps, and transfers that only tell what they would do.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { PIECE_SIZE, parseRemotePath, type WherryError } from '../../src/base/index.ts';
import type { TransferEvent } from '../../src/files/index.ts';
import { collect, createBed, get, names, patternBytes, put, refuses, snapshot, text } from './bed.ts';

const SIZE = 2 * PIECE_SIZE + 1000;
const CONTENT = patternBytes(SIZE);

async function* chunks(content: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  // One buffer for all of them: whoever keeps a chunk instead of its bytes is found out.
  const chunk = new Uint8Array(size);
  for (let from = 0; from < content.length; from += size) {
    const part = content.subarray(from, from + size);
    chunk.set(part);
    yield chunk.subarray(0, part.length);
  }
}

describe('write', () => {
  it('stores what a stream gives, however it is cut', async () => {
    for (const [size, step] of [
      [0, 1],
      [1, 1],
      [1000, 7],
      [300_000, 65_536],
      [PIECE_SIZE - 1, 1_000_003],
      [PIECE_SIZE, 100_000],
      [PIECE_SIZE + 1, PIECE_SIZE],
      [2 * PIECE_SIZE, 2 * PIECE_SIZE],
      [SIZE, SIZE],
      [SIZE, 333_333],
    ] as const) {
      const bed = await createBed();
      const content = CONTENT.subarray(0, size);
      const { outcome, entry } = await bed.files.write('/x', chunks(content, step), {
        mtimeUs: 5,
        executable: true,
      });
      assert.deepEqual([outcome, entry.size, entry.mtimeUs, entry.executable], ['created', size, 5, true]);
      assert.ok(Buffer.from(await get(bed.storage, '/x')).equals(content), `${size} by ${step}`);
      assert.equal((await bed.files.write('/x', [content])).outcome, 'unchanged');
    }
  });

  it('takes bytes as they are, and refuses what is none', async () => {
    const bed = await createBed();
    await bed.files.write('/bytes', CONTENT);
    assert.ok(Buffer.from(await get(bed.storage, '/bytes')).equals(CONTENT));
    for (const wrong of ['text', ['text'], [1, 2], 7, null, {}])
      await refuses('BAD_REQUEST', () => bed.files.write('/wrong', wrong as unknown as Uint8Array));
    await refuses('NOT_FOUND', () => bed.storage.stat(parseRemotePath('/wrong')));
  });

  it('follows policy and version, and needs no content for what is skipped', async () => {
    const bed = await createBed();
    await put(bed.storage, '/x', text('before'));
    const { version } = await bed.storage.stat(parseRemotePath('/x'));
    await refuses('ALREADY_EXISTS', () => bed.files.write('/x', [text('after')]));
    await refuses('VERSION_MISMATCH', () =>
      bed.files.write('/x', [text('after')], { onConflict: 'replace', ifMatch: 'another' }),
    );
    // A source that never gives anything is not waited for.
    let isReturned = false;
    const endless: AsyncIterable<Uint8Array> = {
      [Symbol.asyncIterator]: () => ({
        next: () => new Promise(() => {}),
        return: async () => {
          isReturned = true;
          return { done: true, value: undefined };
        },
      }),
    };
    assert.equal((await bed.files.write('/x', endless, { onConflict: 'skip' })).outcome, 'skipped');
    assert.equal(isReturned, true);
    await refuses('NOT_FOUND', () => bed.files.write('/missing/x', endless));
    const written = await bed.files.write('/x', [text('af'), text('ter')], {
      onConflict: 'replace',
      ifMatch: version,
    });
    assert.equal(written.outcome, 'replaced');
    assert.deepEqual(await get(bed.storage, '/x'), text('after'));
  });

  it('stores nothing when the stream throws, the caller cancels or the link is lost', async () => {
    const failure = new Error('from the stream');
    const bed = await createBed();
    const controller = new AbortController();
    const breaking = (after: () => void) =>
      (async function* broken() {
        yield CONTENT.subarray(0, PIECE_SIZE + 5);
        after();
        yield CONTENT.subarray(PIECE_SIZE + 5);
      })();
    const fail = (): never => {
      throw failure;
    };
    await assert.rejects(bed.files.write('/x', breaking(fail)), failure);
    await refuses('CANCELLED', () =>
      bed.files.write(
        '/x',
        breaking(() => controller.abort()),
        { signal: controller.signal },
      ),
    );
    await refuses('CONNECTION_LOST', () =>
      bed.files.write(
        '/x',
        breaking(() => bed.cut()),
      ),
    );
    assert.deepEqual(await names(bed.storage), []);
    assert.deepEqual(await bed.storage.parts.list(), []);
  });
});

describe('read of a range', () => {
  it('gives just those bytes', async () => {
    const bed = await createBed();
    await put(bed.storage, '/x', CONTENT);
    for (const [offset, length] of [
      [0, undefined],
      [0, 0],
      [0, 1],
      [5, 10],
      [PIECE_SIZE - 1, 2],
      [PIECE_SIZE, PIECE_SIZE],
      [PIECE_SIZE, 0],
      [100, PIECE_SIZE],
      [PIECE_SIZE + 7, undefined],
      [SIZE - 1, 100],
      [SIZE, 1],
      [SIZE + 5, undefined],
      [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
    ] as const) {
      const read = Buffer.concat(await collect(bed.files.read('/x', { offset, length })));
      const end = length === undefined ? SIZE : Math.min(SIZE, offset + length);
      assert.ok(read.equals(CONTENT.subarray(offset, end)), `${offset} ${length}`);
    }
  });

  it('of another version, or that is no range, is refused', async () => {
    const bed = await createBed();
    await put(bed.storage, '/x', text('content'));
    const { version } = await bed.storage.stat(parseRemotePath('/x'));
    assert.equal(
      Buffer.concat(await collect(bed.files.read('/x', { ifMatch: version }))).toString(),
      'content',
    );
    await refuses('VERSION_MISMATCH', () => collect(bed.files.read('/x', { ifMatch: 'another' })));
    for (const bad of [-1, 0.5, Number.NaN, 2 ** 53])
      for (const options of [{ offset: bad }, { length: bad }])
        await refuses('BAD_REQUEST', () => collect(bed.files.read('/x', options)));
  });

  it('goes on over a lost link, and gives no byte twice', async () => {
    const bed = await createBed({ reconnect: true });
    await put(bed.storage, '/x', CONTENT);
    for (const cutBehind of [1, 70_000, PIECE_SIZE - 1, PIECE_SIZE, PIECE_SIZE + 100_000, SIZE - 11]) {
      const read: Uint8Array[] = [];
      let seen = 0;
      let isCut = false;
      for await (const bytes of bed.files.read('/x', { offset: 10 })) {
        read.push(bytes);
        seen += bytes.length;
        if (!isCut && seen >= cutBehind) bed.cut();
        isCut ||= seen >= cutBehind;
      }
      assert.ok(isCut);
      assert.ok(Buffer.concat(read).equals(CONTENT.subarray(10)), String(cutBehind));
    }
  });

  it('ends with VERSION_MISMATCH when the file is another one on the next link', async () => {
    const bed = await createBed({ reconnect: true });
    await put(bed.storage, '/x', CONTENT);
    let isCut = false;
    await refuses('VERSION_MISMATCH', async () => {
      for await (const bytes of bed.files.read('/x')) {
        assert.ok(bytes.length > 0);
        if (isCut) continue;
        isCut = true;
        await put(bed.storage, '/x', patternBytes(SIZE, 3));
        bed.cut();
      }
    });
  });
});

describe('parts of unfinished uploads', () => {
  it('are listed and discarded', async () => {
    const bed = await createBed();
    await put(bed.local, '/here/large', CONTENT);
    const controller = new AbortController();
    await refuses('CANCELLED', () =>
      bed.files.upload('/here/large', '/', {
        signal: controller.signal,
        onEvent: (event) =>
          event.type === 'progress' && event.transferred > PIECE_SIZE + 700_000 && controller.abort(),
      }),
    );
    // The server has let go of it when it answers what came later.
    await bed.files.stat('/');
    await bed.files.stat('/');
    const [part, ...more] = await bed.files.parts();
    assert.ok(part !== undefined && more.length === 0);
    const { path, account, label, size, isActive } = part;
    assert.deepEqual([path, account, label, size, isActive], ['/large', 'owner', 'large', SIZE, false]);
    assert.ok(part.verified >= PIECE_SIZE && part.verified % PIECE_SIZE === 0);
    assert.equal(part.expiresMs - part.changedMs, 7 * 24 * 3600 * 1000);
    assert.equal(await bed.files.discardPart(part.key), true);
    assert.equal(await bed.files.discardPart(part.key), false);
    assert.deepEqual(await bed.files.parts(), []);
    await refuses('BAD_REQUEST', () => bed.files.discardPart('../x'));
  });

  it('come in as many messages as they need', async () => {
    const bed = await createBed();
    const path = `/${'n'.repeat(250)}`.repeat(3).slice(1);
    const identity = (index: number) => ({
      owner: 'somebody',
      source: text(String(index)),
      label: 'l'.repeat(900),
    });
    await bed.storage.makeDirectory(parseRemotePath(`/${path.slice(0, path.lastIndexOf('/'))}`), {
      parents: true,
    });
    for (let index = 0; index < 120; index += 1)
      await bed.storage.stage(
        parseRemotePath(`/${path}`),
        { size: SIZE },
        { policy: 'fail', part: identity(index) },
      );
    const parts = await bed.files.parts();
    assert.equal(new Set(parts.map(({ key }) => key)).size, 120);
  });
});

describe('a dry run', () => {
  const policies = ['fail', 'replace', 'rename', 'skip', 'newer'] as const;
  const cases = { new: '/new', same: '/same', other: '/other', short: '/short', directory: '/directory' };

  const createPlanBed = async (size: number) => {
    const bed = await createBed();
    const content = CONTENT.subarray(0, size);
    for (const storage of [bed.storage, bed.local]) {
      const top = storage === bed.local ? '/here/to' : '';
      await put(storage, `${top}/same`, content);
      await put(storage, `${top}/other`, patternBytes(size, 2));
      await put(storage, `${top}/short`, text('short'));
      await put(storage, `${top}/directory/file`, content);
    }
    await put(bed.local, '/here/file', content);
    await put(bed.storage, '/file', content);
    return bed;
  };
  const outcomeOf = (work: Promise<unknown>): Promise<unknown> =>
    work.catch((error: unknown) => (error as WherryError).code);

  it('tells for uploads and downloads what the real run then does, and changes nothing', async () => {
    const sizes = [3000, PIECE_SIZE + 1];
    for (const direction of ['upload', 'download'] as const) {
      for (const onConflict of policies) {
        for (const [index, destination] of Object.values(cases).entries()) {
          // Large files are compared by other means, but decided about by the same.
          const bed = await createPlanBed(onConflict === 'rename' ? 3000 : (sizes[index % 2] as number));
          const before = [await snapshot(bed.storage), await snapshot(bed.local)];
          const events: TransferEvent[] = [];
          const run = (dryRun: boolean): Promise<unknown> => {
            const options = { onConflict, dryRun, onEvent: (event: TransferEvent) => events.push(event) };
            return direction === 'upload'
              ? bed.files.upload('/here/file', destination, options)
              : bed.files.download('/file', `/here/to${destination}`, options);
          };
          const planned = await outcomeOf(run(true));
          assert.deepEqual([await snapshot(bed.storage), await snapshot(bed.local)], before);
          assert.ok(events.every(({ type }) => type === 'found' || type === 'done'));
          const actual = await outcomeOf(run(false));
          assert.deepEqual(planned, actual, `${direction} ${onConflict} ${destination}`);
        }
      }
    }
  });

  it('is refused where the real run would be', async () => {
    const bed = await createPlanBed(3000);
    await refuses('NOT_FOUND', () => bed.files.upload('/here/file', '/missing/x', { dryRun: true }));
    await refuses('NOT_A_DIRECTORY', () => bed.files.upload('/here/file', '/short/x', { dryRun: true }));
    await refuses('NOT_FOUND', () => bed.files.upload('/here/missing', '/', { dryRun: true }));
    await refuses('NOT_FOUND', () => bed.files.download('/missing', '/here', { dryRun: true }));
    await refuses('NOT_A_FILE', () => bed.files.download('/directory', '/here', { dryRun: true }));
    await refuses('VERSION_MISMATCH', () =>
      bed.files.upload('/here/file', '/other', { dryRun: true, onConflict: 'replace', ifMatch: 'another' }),
    );
  });
});
