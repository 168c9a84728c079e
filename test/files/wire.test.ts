// Entries, results and batches on the wire: what was encoded is what comes out, however it was cut.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';

import {
  MAX_WIRE_INTEGER,
  isErrorCode,
  isWherryError,
  nameFromBytes,
  parseRemotePath,
  type ErrorCode,
} from '../../src/base/index.ts';
import { createBufferPool } from '../../src/files/bytes/buffer-pool.ts';
import { createBatchCutter } from '../../src/files/bytes/receive-batches.ts';
import { decodeResults, encodeResults } from '../../src/files/wire/answers.ts';
import {
  decodeEntry,
  decodeListedEntry,
  decodeProblem,
  encodeEntry,
  encodeListedEntry,
  encodeProblems,
} from '../../src/files/wire/entries.ts';
import {
  decodeNames,
  decodeUploadRequest,
  encodeNames,
  encodeUploadRequest,
} from '../../src/files/wire/requests.ts';
import type { BatchResult, Entry } from '../../src/storage/index.ts';

const segment = fc
  .uint8Array({ minLength: 1, maxLength: 30 })
  .map((bytes) => nameFromBytes(bytes.map((byte) => (byte === 0 || byte === 0x2f ? 0x41 : byte))))
  .filter((name) => name !== '.' && name !== '..' && !/wh/iu.test(name.normalize('NFKC')));
const relative = fc.array(segment, { minLength: 1, maxLength: 5 }).map((names) => names.join('/'));
const size = fc.nat(MAX_WIRE_INTEGER);
const integer = fc.integer({ min: -MAX_WIRE_INTEGER, max: MAX_WIRE_INTEGER });

const entry = fc
  .record({
    path: relative,
    size,
    mtimeUs: integer,
    executable: fc.boolean(),
    version: fc.string({ maxLength: 40 }),
  })
  .chain((fields) =>
    fc.oneof(
      fc.constantFrom('file', 'directory', 'other').map((kind) => ({ ...fields, kind }) as const),
      fc
        .record({
          target: relative,
          leads: fc.constantFrom('file', 'directory', 'other', 'outside', 'broken'),
        })
        .map((link) => ({ ...fields, ...link, kind: 'link' }) as const),
    ),
  )
  .map((fields) => ({ ...fields, path: parseRemotePath(`/top/${fields.path}`) }) as Entry);

describe('entries on the wire', () => {
  it('come out as they went in, absolute and below a directory', () => {
    fc.assert(
      fc.property(entry, (value) => {
        assert.deepEqual(decodeEntry(encodeEntry(value)), value);
        const top = parseRemotePath('/top');
        assert.deepEqual(decodeListedEntry(encodeListedEntry(value, top), top), value);
        const root = parseRemotePath('/');
        assert.deepEqual(decodeListedEntry(encodeListedEntry(value, root), root), value);
      }),
    );
  });

  it('problems keep path and code, and share the room of a message', () => {
    const problems = Array.from({ length: 1000 }, (_, index) => ({
      path: `p${index}`,
      code: 'CHANGED' as const,
      message: 'm'.repeat(500),
    }));
    const encoded = encodeProblems(problems);
    assert.ok(JSON.stringify(encoded).length < 100_000);
    for (const [index, value] of encoded.entries()) {
      const { path, code } = decodeProblem(value, 'answer');
      assert.deepEqual([path, code], [`p${index}`, 'CHANGED']);
    }
  });

  it('whatever arrives as an entry is an entry or CORRUPTED', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.anything(), fc.array(fc.oneof(fc.anything(), fc.string(), fc.nat()), { maxLength: 9 })),
        (value) => {
          try {
            assert.ok(decodeEntry(value).path.startsWith('/'));
          } catch (error: unknown) {
            assert.ok(isWherryError(error) && error.code === 'CORRUPTED', String(error));
          }
        },
      ),
    );
  });
});

describe('results of batches', () => {
  const outcome = fc.constantFrom('created', 'replaced', 'renamed', 'skipped', 'unchanged');
  const result: fc.Arbitrary<BatchResult> = fc.oneof(
    { weight: 5, arbitrary: outcome.map((value) => ({ outcome: value })) },
    fc.record({ outcome, path: relative }, { noNullPrototype: true }),
    fc.record(
      {
        code: fc.constantFrom<ErrorCode>('ALREADY_EXISTS', 'NO_SPACE', 'FORBIDDEN'),
        message: fc.string({ maxLength: 300 }),
      },
      { noNullPrototype: true },
    ),
  );

  it('come out as they went in, in as many messages as they need', () => {
    fc.assert(
      fc.property(fc.array(result, { maxLength: 200 }), (results) => {
        const decoded = encodeResults(results).flatMap((message) => decodeResults(message, results.length));
        assert.deepEqual(decoded, results);
      }),
    );
  });

  it('never make a message too large', () => {
    const results = Array.from(
      { length: 1024 },
      (_, index) => ({ outcome: 'renamed', path: `${'d'.repeat(200)}/${'n'.repeat(250)}${index}` }) as const,
    );
    const messages = encodeResults(results);
    assert.ok(messages.length > 3);
    for (const message of messages) assert.ok(JSON.stringify(message).length < 128 * 1024);
    assert.deepEqual(
      messages.flatMap((message) => decodeResults(message, 1024)),
      results,
    );
  });

  it('more of them than entries were sent are a lie, as is a failure without a reason', () => {
    for (const message of [
      { runs: [0, 4], failed: [], renamed: [] },
      { runs: [0, 2 ** 40], failed: [], renamed: [] },
      { runs: [255, 1], failed: [], renamed: [] },
      { runs: [9, 1], failed: [], renamed: [] },
      { runs: [0], failed: [], renamed: [] },
      { runs: [0, -1], failed: [], renamed: [] },
      { runs: [0, 1], failed: [7], renamed: [] },
      { runs: [2, 1], failed: [], renamed: [[0, 7]] },
    ]) {
      assert.throws(
        () => decodeResults(message, 3),
        (error) => isWherryError(error) && error.code === 'CORRUPTED',
        JSON.stringify(message),
      );
    }
  });
});

describe('requests', () => {
  it('an upload comes out as it went in, without what is undefined', () => {
    const request = {
      path: parseRemotePath('/a'),
      name: 'caf\udce9',
      makeParents: true,
      size: 7,
      mtimeUs: -5,
      executable: true,
      policy: 'newer',
      ifMatch: undefined,
      isRepeated: true,
      blockSize: 4096,
      source: Uint8Array.of(1, 2, 3),
      label: 'naïve.bin',
    } as const;
    const encoded = encodeUploadRequest(request) as Record<string, unknown>;
    assert.ok(!('ifMatch' in encoded));
    assert.deepEqual(decodeUploadRequest(encoded), request);
    const unknown = { ...request, size: undefined, source: undefined, label: undefined };
    assert.deepEqual(decodeUploadRequest(encodeUploadRequest(unknown)), unknown);
  });

  it('names are asked for 1 to 1024 at a time', () => {
    const names = Array.from({ length: 1024 }, (_, index) => `caf\udce9/${index}`);
    assert.deepEqual(decodeNames(encodeNames(names)), names);
    for (const bad of [[], [...names, 'x']]) assert.throws(() => decodeNames(encodeNames(bad)), /1 to 1024/u);
  });

  it('a refusal names the field, and prototypes are no fields', () => {
    assert.throws(
      () => decodeUploadRequest({ path: '/x', size: 1, policy: 'sometimes' }),
      /"policy" must be one of fail, replace/u,
    );
    assert.throws(
      () => decodeUploadRequest(Object.create({ path: '/x', size: 1 })),
      (error) => isWherryError(error) && isErrorCode(error.code),
    );
  });
});

describe('batches among the bytes of a stream', () => {
  it('are cut out whole, however the bytes arrive', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ minLength: 12, maxLength: 400 }), { maxLength: 8 }),
        fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 20 }),
        (batches, cuts) => {
          const stream = Buffer.concat(
            batches.flatMap((batch) => {
              const length = Buffer.alloc(4);
              length.writeUInt32BE(batch.length);
              return [length, batch];
            }),
          );
          const pool = createBufferPool();
          const seen: Uint8Array[] = [];
          const cutter = createBatchCutter(pool, (buffer, length) => {
            seen.push(buffer.slice(0, length));
            pool.give(buffer);
          });
          for (let offset = 0, index = 0; offset < stream.length; index += 1) {
            const cut = cuts[index % cuts.length] ?? 1;
            cutter.take(stream.subarray(offset, offset + cut));
            offset += cut;
            if (offset < stream.length && seen.length === batches.length) assert.fail('a batch too many');
          }
          assert.ok(cutter.isComplete);
          assert.deepEqual(
            seen.map((batch) => Buffer.from(batch)),
            batches.map((batch) => Buffer.from(batch)),
          );
        },
      ),
    );
  });
});
