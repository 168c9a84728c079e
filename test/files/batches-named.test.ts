// Many files named one by one, up and down.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';

import { parseRemotePath } from '../../src/base/index.ts';
import { planRounds } from '../../src/files/local/file-rounds.ts';
import type { ManyFilesTransferOptions, TransferEvent, TreeTransferResult } from '../../src/files/index.ts';
import type { MemoryStorage } from '../../src/storage/memory/index.ts';
import { createBed, get, names, patternBytes, put, refuses, snapshot, text, type Bed } from './bed.ts';

const DIRECTIONS = ['upload', 'download'] as const;

/** A bed where files go from one side to the directory /here/to or /to of the other. */
const createSides = async (direction: (typeof DIRECTIONS)[number]) => {
  const bed = await createBed({ reconnect: true });
  const up = direction === 'upload';
  const [from, to]: [MemoryStorage, MemoryStorage] = up ? [bed.local, bed.storage] : [bed.storage, bed.local];
  const [fromTop, toTop] = up ? ['/here', '/to'] : ['', '/here/to'];
  await to.makeDirectory(parseRemotePath(toTop));
  return {
    bed,
    from,
    to,
    toTop,
    plant: (path: string, content: Uint8Array) => put(from, `${fromTop}${path}`, content),
    transfer: (
      paths: readonly string[],
      options?: ManyFilesTransferOptions,
      destination: string = toTop,
    ): Promise<TreeTransferResult> =>
      (up ? bed.files.uploadFiles : bed.files.downloadFiles)(
        paths.map((path) => `${fromTop}${path}`),
        destination,
        options,
      ),
    found: (name: string) => get(to, `${toTop}/${name}`),
  };
};

const streams = (bed: Bed, method: string): number =>
  bed.opened.filter((opened) => opened.method === method).length;

for (const direction of DIRECTIONS) {
  describe(`the ${direction} of files named one by one`, () => {
    it('goes into the directory, each under its last name, small ones together, and tells of each', async () => {
      const { bed, plant, transfer, found, to, toTop } = await createSides(direction);
      const sizes = [0, 1, 5000, 262_144, 262_145, 5_000_000];
      const paths: string[] = [];
      for (const [index, size] of sizes.entries()) {
        paths.push(`/d${index % 2}/f${index}`);
        await plant(`/d${index % 2}/f${index}`, patternBytes(size, index));
      }
      const events: TransferEvent[] = [];
      const result = await transfer(paths, { onEvent: (event) => events.push(event) });
      assert.deepEqual(
        [result.destination, result.files, result.bytes, result.problems],
        [toTop, 6, sizes.reduce((sum, size) => sum + size, 0), []],
      );
      for (const [index, size] of sizes.entries())
        assert.ok(Buffer.from(await found(`f${index}`)).equals(patternBytes(size, index)));
      const done = events.filter((event) => event.type === 'done');
      const top = direction === 'upload' ? '/here' : '';
      assert.deepEqual(
        done.map(({ path, destination, kind }) => `${path} ${destination} ${kind}`).toSorted(),
        paths.map((path, index) => `${top}${path} ${toTop}/f${index} file`).toSorted(),
      );
      assert.deepEqual(events.filter((event) => event.type === 'found').at(-1), {
        type: 'found',
        files: 6,
        bytes: result.bytes,
        complete: true,
      });
      assert.equal(streams(bed, 'files.upload') + streams(bed, 'files.download'), 2);
      const before = await snapshot(to);
      const again = await transfer(paths);
      assert.deepEqual([again.files, again.unchanged, again.problems], [0, 6, []]);
      assert.deepEqual(await snapshot(to), before);
    });

    it('each fails by itself: what is missing, a directory, or in conflict', async () => {
      const { plant, transfer, from, found, to, toTop } = await createSides(direction);
      await plant('/a', text('a'));
      await plant('/dir/inside', text('inside'));
      await plant('/z', text('z'));
      from.plantLink(parseRemotePath(direction === 'upload' ? '/here/link' : '/link'), 'a');
      from.plantLink(parseRemotePath(direction === 'upload' ? '/here/broken' : '/broken'), 'nothing');
      await put(to, `${toTop}/z`, text('other'));
      const { problems, files } = await transfer([
        '/missing',
        '/a',
        '/no/where',
        '/dir',
        '/link',
        '/broken',
        '/z',
      ]);
      assert.equal(files, 2);
      const top = direction === 'upload' ? '/here' : '';
      assert.deepEqual(problems.map(({ path, code }) => [path, code]).toSorted(), [
        [`${top}/broken`, direction === 'upload' ? 'NOT_FOUND' : 'NOT_A_FILE'],
        [`${top}/dir`, 'NOT_A_FILE'],
        [`${top}/missing`, 'NOT_FOUND'],
        [`${top}/no/where`, 'NOT_FOUND'],
        [`${top}/z`, 'ALREADY_EXISTS'],
      ]);
      assert.deepEqual(
        [await found('a'), await found('link'), await found('z')],
        [text('a'), text('a'), text('other')],
      );
    });

    it('of two with one last name the later follows the policy', async () => {
      const paths = ['/x/name', '/y/name', '/x/other', '/z/name'];
      const expected = {
        fail: ['x', 1, 0],
        skip: ['x', 0, 2],
        replace: ['z', 0, 0],
        rename: ['x', 0, 0],
        newer: ['x', 0, 2],
      } as const;
      for (const [onConflict, [content, , skipped]] of Object.entries(expected)) {
        const { plant, transfer, found, to, toTop } = await createSides(direction);
        for (const path of paths) await plant(path, text(path[1] as string));
        const result = await transfer(paths, { onConflict: onConflict as 'fail' });
        assert.deepEqual(await found('name'), text(content), onConflict);
        assert.equal(result.skipped, skipped);
        assert.equal(result.problems.length, onConflict === 'fail' ? 2 : 0);
        assert.deepEqual(await found('other'), text('x'));
        if (onConflict === 'rename') {
          const there = (await names(to)).filter((name) => name.startsWith(`${toTop}/name`));
          assert.deepEqual(there, [`${toTop}/name`, `${toTop}/name (1)`, `${toTop}/name (2)`].toSorted());
          assert.deepEqual(await found('name (2)'), text('z'));
        }
      }
    });

    it('refuses a destination that is missing or a file, and then does nothing', async () => {
      const { plant, transfer, to, toTop } = await createSides(direction);
      await plant('/a', text('a'));
      await put(to, `${toTop}/file`, text('file'));
      const before = await names(to);
      for (const dryRun of [false, true]) {
        await refuses('NOT_FOUND', () => transfer(['/a'], { dryRun }, `${toTop}/nowhere`));
        await refuses('NOT_A_DIRECTORY', () => transfer(['/a'], { dryRun }, `${toTop}/file`));
      }
      assert.deepEqual(await names(to), before);
    });

    it('goes on over the next link when its own is lost', async () => {
      const { bed, plant, transfer, found } = await createSides(direction);
      const paths = Array.from({ length: 300 }, (_, index) => `/d${index % 3}/f${index}`);
      for (const [index, path] of paths.entries()) await plant(path, patternBytes(8000, index));
      let done = 0;
      const result = await transfer(paths, {
        onEvent: (event) => {
          if (event.type === 'done') done += 1;
          if (event.type === 'done' && done === 20) bed.cut();
        },
      });
      assert.deepEqual([result.files + result.unchanged, result.problems, done], [300, [], 300]);
      for (const index of [0, 150, 299])
        assert.ok(Buffer.from(await found(`f${index}`)).equals(patternBytes(8000, index)));
    });

    it('invariant 6: a dry run changes nothing and tells what is done then', async () => {
      // No name is one that another may be given: which of two that travel side by side gets it first is open.
      const path = fc.tuple(fc.constantFrom('x', 'y', 'z'), fc.constantFrom('a', 'b', 'c'));
      const file = fc.record({ path, seed: fc.constantFrom(1, 2), mtimeUs: fc.constantFrom(10, 20) });
      const policies = fc.constantFrom('fail', 'replace', 'rename', 'skip', 'newer');
      await fc.assert(
        fc.asyncProperty(
          fc.array(file, { maxLength: 6 }),
          fc.array(file, { maxLength: 3 }),
          policies,
          async (files, there, onConflict) => {
            const { bed, transfer, from, to, toTop } = await createSides(direction);
            const top = direction === 'upload' ? '/here' : '';
            for (const {
              path: [directory, name],
              seed,
              mtimeUs,
            } of files)
              await put(from, `${top}/${directory}/${name}`, patternBytes(9, seed), { mtimeUs });
            for (const {
              path: [, name],
              seed,
              mtimeUs,
            } of there)
              await put(to, `${toTop}/${name}`, patternBytes(9, seed), { mtimeUs });
            const paths = [
              ...files.map(({ path: [directory, name] }) => `/${directory}/${name}`),
              '/x',
              '/nothing',
            ];
            const tell = async (dryRun: boolean): Promise<unknown> => {
              const events: string[] = [];
              const { problems, ...result } = await transfer(paths, {
                dryRun,
                onConflict: onConflict as 'fail',
                onEvent: (event) => {
                  if (event.type === 'done')
                    events.push(`${event.path} ${event.outcome} ${event.destination}`);
                  if (event.type === 'failed') events.push(`${event.path} ${event.problem.code}`);
                },
              });
              return { result, problems: problems.length, events: events.toSorted() };
            };
            const before = [await snapshot(bed.local), await snapshot(bed.storage)];
            const planned = await tell(true);
            assert.deepEqual([await snapshot(bed.local), await snapshot(bed.storage)], before);
            assert.deepEqual(planned, await tell(false));
          },
        ),
        { numRuns: 60, seed: 6 },
      );
    });
  });
}

describe('rounds of files', () => {
  it('keep the order of those with one name, have no name twice and no more places than allowed, and all of them', () => {
    const files = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('x', 'y', 'z')));
    fc.assert(
      fc.property(files, fc.integer({ min: 1, max: 3 }), (named, placesAtOnce) => {
        const all = named.map(([name, place], index) => ({ name, place, index, source: '' }));
        const rounds = planRounds(all, placesAtOnce);
        const order = rounds.map((round) => round.flatMap((place) => place.files));
        for (const round of rounds) {
          assert.ok(round.length <= placesAtOnce);
          for (const { place, files: some } of round) assert.ok(some.every((file) => file.place === place));
        }
        for (const round of order) assert.equal(new Set(round.map(({ name }) => name)).size, round.length);
        const flat = order.flat();
        assert.deepEqual(
          flat.map(({ index }) => index).toSorted((a, b) => a - b),
          all.map(({ index }) => index),
        );
        for (const name of ['a', 'b', 'c']) {
          const indexes = flat.filter((file) => file.name === name).map(({ index }) => index);
          assert.deepEqual(
            indexes,
            indexes.toSorted((a, b) => a - b),
          );
        }
      }),
    );
  });
});
