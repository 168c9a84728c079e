// Recipes: what is made by them is the new file, whatever was there; and their bytes, also hostile ones.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ProtocolError, concatBytes, toHex } from '../../../src/base/index.ts';
import {
  CHUNKED_FILE_SIZE,
  createChunkListBuilder,
  type ChunkList,
} from '../../../src/storage/chunks/index.ts';
import { makeRecipe } from '../../../src/sync/chunk/make-recipe.ts';
import { decodeRecipe, encodeRecipe } from '../../../src/sync/chunk/recipe-bytes.ts';
import { isWorthIt, remainingSteps, type Recipe, type RecipeStep } from '../../../src/sync/chunk/recipe.ts';
import { chunksOf, fromHex, patternOf } from '../../storage/chunks/chunk-bed.ts';

interface Vector {
  readonly name: string;
  readonly size: number;
  readonly oldSizes: readonly number[];
  readonly hex: string;
  readonly steps?: readonly RecipeStep[];
}

const { recipes } = JSON.parse(
  readFileSync(new URL('../../../docs/spec/vectors/chunks.json', import.meta.url), 'utf8'),
) as { recipes: { valid: readonly Vector[]; refused: readonly Vector[] } };

const isRemote = (error: unknown): boolean => error instanceof ProtocolError && error.side === 'remote';

const follow = (steps: readonly RecipeStep[], fresh: Uint8Array, olds: readonly Uint8Array[]): Uint8Array =>
  concatBytes(
    steps.map((step) => {
      const from = step.kind === 'copy' ? (olds[step.source] as Uint8Array) : fresh;
      assert.ok(step.length > 0 && step.offset + step.length <= from.length);
      return from.subarray(step.offset, step.offset + step.length);
    }),
  );

const sum = (steps: readonly RecipeStep[], kind: RecipeStep['kind']): number =>
  steps.reduce((bytes, step) => bytes + (step.kind === kind ? step.length : 0), 0);

const makes = (fresh: Uint8Array, olds: readonly Uint8Array[]): Recipe => {
  const recipe = makeRecipe(chunksOf(fresh), olds.map(chunksOf));
  assert.ok(Buffer.from(follow(recipe.steps, fresh, olds)).equals(fresh), 'another content');
  assert.equal(recipe.copied, sum(recipe.steps, 'copy'));
  assert.equal(recipe.literal, sum(recipe.steps, 'literal'));
  return recipe;
};

const OLD = patternOf(2_000_000, 21);

/** Parts of the old file, of another one, and what is new. */
const anyContent = fc
  .array(
    fc.oneof(
      fc.record({ from: fc.nat(OLD.length), length: fc.nat(700_000) }),
      fc.record({ seed: fc.nat(5), length: fc.nat(200_000) }),
      fc.record({ byte: fc.nat(3), length: fc.nat(600_000) }),
    ),
    { maxLength: 6 },
  )
  .map((parts) =>
    concatBytes(
      parts.map((part) => {
        if ('from' in part) return OLD.subarray(part.from, part.from + part.length);
        return 'seed' in part
          ? patternOf(part.length, part.seed)
          : new Uint8Array(part.length).fill(part.byte);
      }),
    ),
  );

describe('a recipe', () => {
  it('makes the new file out of any old ones', () => {
    fc.assert(
      fc.property(anyContent, fc.array(anyContent, { maxLength: 2 }), (fresh, others) => {
        makes(fresh, [OLD, ...others]);
      }),
      { numRuns: 60 },
    );
  });

  it('of a file that was appended to copies what was there in one step, but for its last chunk', () => {
    const { steps, literal } = makes(concatBytes([OLD, patternOf(10_000, 1)]), [OLD]);
    assert.deepEqual(
      steps.map(({ kind, offset }) => `${kind} ${offset === 0 ? 'from the start' : ''}`.trim()),
      ['copy from the start', 'literal'],
    );
    assert.ok(literal <= 10_000 + 262_144);
  });

  it('of the same file is one copy, and of an empty one nothing', () => {
    assert.deepEqual(makes(OLD, [OLD]).steps, [{ kind: 'copy', source: 0, offset: 0, length: OLD.length }]);
    assert.deepEqual(makes(new Uint8Array(0), [OLD]).steps, []);
    assert.deepEqual(makes(OLD, []).steps, [{ kind: 'literal', offset: 0, length: OLD.length }]);
  });

  it('stays with the file it copies from where several have the same chunk', () => {
    const recipe = makes(OLD, [OLD.subarray(0, 1_000_000), OLD]);
    assert.ok(recipe.steps.length <= 3);
    assert.equal(recipe.literal, 0);
    const row = new Uint8Array(5_000_000);
    assert.equal(makes(row, [row]).steps.length, 1);
  });

  it('takes two chunks with one name and two lengths for two', () => {
    const list = (length: number): ChunkList => {
      const builder = createChunkListBuilder();
      builder.add(length, new Uint8Array(16).fill(1));
      return builder.toList();
    };
    assert.equal(makeRecipe(list(5), [list(6)]).copied, 0);
    assert.equal(makeRecipe(list(5), [list(5)]).copied, 5);
  });

  it('is not worth it where next to nothing is there already, or the file is small', () => {
    const of = (copied: number, literal: number): Recipe => ({ steps: [], copied, literal });
    assert.equal(isWorthIt(of(0, 0)), false);
    assert.equal(isWorthIt(of(0, 10_000_000)), false);
    assert.equal(isWorthIt(of(1_000_000, 9_000_000)), false);
    assert.equal(isWorthIt(of(2_000_000, 8_000_000)), true);
    assert.equal(isWorthIt(of(10_000_000, 0)), true);
    assert.equal(isWorthIt(of(CHUNKED_FILE_SIZE, 0)), false);
  });

  it('goes on wherever a part ends', () => {
    const fresh = concatBytes([OLD.subarray(500_000), patternOf(300_000, 1), OLD.subarray(0, 900_000)]);
    const { steps } = makes(fresh, [OLD]);
    fc.assert(
      fc.property(fc.nat(fresh.length), (done) => {
        const rest = follow(remainingSteps(steps, done), fresh, [OLD]);
        assert.ok(Buffer.from(rest).equals(fresh.subarray(done)));
      }),
    );
    assert.deepEqual(remainingSteps(steps, 0), steps);
    assert.deepEqual(remainingSteps(steps, fresh.length), []);
  });
});

describe('the recipe vectors of docs/spec', () => {
  for (const { name, size, oldSizes, hex, steps = [] } of recipes.valid) {
    it(`${name}: is decoded, and encoded to the same bytes`, () => {
      const recipe = decodeRecipe(fromHex(hex), size, oldSizes);
      assert.deepEqual(recipe.steps, steps);
      assert.equal(recipe.copied + recipe.literal, size);
      assert.equal(toHex(encodeRecipe(recipe)), hex);
    });
  }

  for (const { name, size, oldSizes, hex } of recipes.refused) {
    it(`${name}: is refused`, () => {
      assert.throws(() => decodeRecipe(fromHex(hex), size, oldSizes), isRemote);
    });
  }
});

describe('a recipe as bytes', () => {
  it('comes back as it went', () => {
    fc.assert(
      fc.property(anyContent, (fresh) => {
        const recipe = makeRecipe(chunksOf(fresh), [chunksOf(OLD)]);
        assert.deepEqual(decodeRecipe(encodeRecipe(recipe), fresh.length, [OLD.length]), recipe);
      }),
      { numRuns: 20 },
    );
  });

  it('is refused with a ProtocolError, and nothing else, whatever the bytes are', () => {
    const oldSizes = [5, 300, 2 ** 40];
    const decodes = (bytes: Uint8Array, size: number): void => {
      try {
        const { steps } = decodeRecipe(bytes, size, oldSizes);
        let position = 0;
        for (const step of steps) {
          if (step.kind === 'literal') assert.equal(step.offset, position);
          else assert.ok(step.offset + step.length <= (oldSizes[step.source] ?? -1));
          assert.ok(step.length > 0);
          position += step.length;
        }
        assert.equal(position, size);
      } catch (error: unknown) {
        assert.ok(isRemote(error), String(error));
      }
    };
    const valid = encodeRecipe({
      steps: [
        { kind: 'copy', source: 1, offset: 100, length: 200 },
        { kind: 'literal', offset: 200, length: 100 },
        { kind: 'copy', source: 2, offset: 2 ** 35, length: 50 },
      ],
      copied: 250,
      literal: 100,
    });
    fc.assert(fc.property(fc.uint8Array({ maxLength: 80 }), fc.nat(1000), decodes));
    fc.assert(
      fc.property(fc.nat(valid.length - 1), fc.nat(255), fc.nat(valid.length), (at, value, cut) => {
        const bytes = valid.slice();
        bytes[at] = value;
        decodes(bytes, 350);
        decodes(valid.subarray(0, cut), 350);
      }),
    );
  });
});
