// Whatever happens to a write, in whatever order: it goes on behind what was verified, and what is committed is right.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import fc from 'fast-check';

import { PIECE_SIZE } from '../../../src/base/index.ts';
import type { StagedFile } from '../../../src/storage/index.ts';
import {
  createBed,
  holds,
  lastHash,
  lend,
  patternBytes,
  pieceHashes,
  refuses,
  type Corner,
  type StorageMaker,
} from './bed.ts';
import { partsOf, stage } from './part-bed.ts';

const content = patternBytes(3 * PIECE_SIZE + 5);
const hashes = pieceHashes(content);

type Step =
  'begin' | 'send' | 'send half' | 'send a wrong byte' | 'suspend' | 'discard' | 'commit' | 'expire';

/** What should be: kept by a part, and where the write under way is, if there is one. */
interface Model {
  kept: number;
  writing: { staged: StagedFile; offset: number; sent: number; half: boolean } | undefined;
}

const pieceOf = (index: number): Uint8Array => content.subarray(index * PIECE_SIZE, (index + 1) * PIECE_SIZE);

const begin = async ({ storage, at }: Corner, model: Model): Promise<void> => {
  if (model.writing !== undefined) return refuses('BUSY', () => stage(storage, at('file'), content.length));
  const staged = await stage(storage, at('file'), content.length);
  assert.equal(staged.offset, model.kept * PIECE_SIZE);
  model.writing = { staged, offset: model.kept, sent: model.kept, half: false };
};

/** A write that was refused is over: what it had verified is a part. */
const end = async (model: Model, verified: number): Promise<void> => {
  await model.writing?.staged.suspend();
  model.kept = verified;
  model.writing = undefined;
};

const send = async (model: Model, isWrong: boolean): Promise<void> => {
  const { writing } = model;
  if (writing === undefined || writing.sent === hashes.length) return;
  const { staged, sent, half } = writing;
  const whole = new Uint8Array(pieceOf(sent));
  if (isWrong) whole[whole.length - 1] = (whole.at(-1) ?? 0) ^ 1;
  const rest = half ? whole.subarray(whole.length >> 1) : whole;
  const isLast = sent === hashes.length - 1;
  const attempt = async (): Promise<void> => {
    await staged.write(lend(rest), rest.length);
    if (!isLast) await staged.verify(hashes[sent] ?? new Uint8Array());
    else if (isWrong) await staged.commit(lastHash(content));
  };
  if (isWrong) {
    await refuses('CORRUPTED', attempt);
    return end(model, sent);
  }
  await attempt();
  Object.assign(writing, { sent: sent + 1, half: false });
};

const sendHalf = async ({ writing }: Model): Promise<void> => {
  if (writing === undefined || writing.half || writing.sent === hashes.length) return;
  const piece = pieceOf(writing.sent);
  const bytes = piece.subarray(0, piece.length >> 1);
  await writing.staged.write(lend(bytes), bytes.length);
  writing.half = true;
};

const commit = async ({ storage, at }: Corner, model: Model): Promise<void> => {
  const { writing } = model;
  if (writing === undefined) return;
  const isWhole = writing.sent === hashes.length;
  if (isWhole) {
    const { outcome } = await writing.staged.commit(lastHash(content));
    assert.equal(outcome, 'created');
    await holds(storage, at('file'), content);
    await storage.remove(at('file'));
  } else await refuses('INVALID_SIZE', () => writing.staged.commit(lastHash(content)));
  // Either way there is nothing to go on with.
  await end(model, 0);
};

const STEPS: Readonly<Record<Step, (corner: Corner, model: Model) => Promise<void>>> = {
  begin,
  send: (_corner, model) => send(model, false),
  'send half': (_corner, model) => sendHalf(model),
  'send a wrong byte': (_corner, model) => send(model, true),
  suspend: (_corner, model) =>
    model.writing === undefined
      ? Promise.resolve()
      : end(model, Math.min(model.writing.sent, hashes.length - 1)),
  discard: async (_corner, model) => {
    if (model.writing === undefined) return;
    await model.writing.staged.discard();
    await end(model, 0);
  },
  commit,
  expire: async ({ storage }, model) => {
    const isKept = model.writing === undefined && model.kept > 0;
    assert.equal(await storage.parts.expire(Number.MAX_SAFE_INTEGER), isKept ? 1 : 0);
    if (isKept) model.kept = 0;
  },
};

const step = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom<Step>('begin', 'send') },
  { weight: 2, arbitrary: fc.constantFrom<Step>('send half', 'suspend') },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Step>('send a wrong byte', 'discard', 'commit', 'expire'),
  },
);

export const describePartHistories = (maker: StorageMaker): void => {
  describe('the history of a part', () => {
    // Megabytes again and again, and nothing here is about durability.
    const corner = createBed(() => maker.open({ durability: 'process' }));

    it('is told by what was verified in it, whatever was done', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async (steps) => {
          const here = await corner();
          const model: Model = { kept: 0, writing: undefined };
          try {
            for (const name of steps) {
              await STEPS[name](here, model);
              const parts = await partsOf(here.storage, here.at('file'));
              const isActive = model.writing !== undefined;
              if (isActive || model.kept > 0)
                assert.deepEqual(
                  parts.map((part) => part.isActive),
                  [isActive],
                );
              if (!isActive && model.kept > 0) assert.equal(parts[0]?.verified, model.kept * PIECE_SIZE);
            }
          } finally {
            await model.writing?.staged.discard();
            for (const { key } of await partsOf(here.storage, here.at('file')))
              await here.storage.parts.discard(key);
          }
        }),
        { seed: 11, numRuns: 25 },
      );
    });
  });
};
