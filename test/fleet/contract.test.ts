// Contracts: what a program may agree on, and what is checked of a value.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isWherryError } from '../../src/base/index.ts';
import { validate } from '../../src/fleet/contract/validate.ts';
import {
  OUTCOME_STATUSES,
  action,
  defineContract,
  request,
  type,
  type ArgsIn,
  type ResultOut,
  type StandardSchema,
} from '../../src/fleet/index.ts';

const isBadRequest = (error: unknown): boolean => isWherryError(error) && error.code === 'BAD_REQUEST';

const anything = type<unknown>();

const schemaThat = (answer: () => unknown): StandardSchema => ({
  '~standard': { version: 1, vendor: 'test', validate: answer as never },
});

describe('a contract', () => {
  it('is the value that was given, with what was left out', () => {
    const contract = defineContract({
      'led.fill': action({ args: type<{ r: number }>(), delivery: 'latest' }),
      'self.check': request({ args: anything, result: type<{ ok: boolean }>(), ttlMs: 5000 }),
    });
    assert.equal(contract['led.fill'].delivery, 'latest');
    assert.equal(contract['led.fill'].ttlMs, 60_000);
    assert.equal(contract['self.check'].delivery, 'once');
    assert.equal(contract['self.check'].ttlMs, 5000);
    const args: ArgsIn<(typeof contract)['led.fill']> = { r: 1 };
    const result: ResultOut<(typeof contract)['self.check']> = { ok: true };
    assert.deepEqual([args, result], [{ r: 1 }, { ok: true }]);
  });

  for (const name of ['', 'with space', '.hidden', 'wherry.id', 'a/b', 'x'.repeat(129), '__proto__'])
    it(`has no name ${JSON.stringify(name.slice(0, 20))}`, () => {
      assert.throws(() => defineContract({ [name]: action({ args: anything }) }), isBadRequest);
    });

  for (const ttlMs of [0, -1, 1.5, Number.NaN, Infinity, 41 * 24 * 3600 * 1000])
    it(`has no ttlMs of ${ttlMs}`, () => {
      assert.throws(() => action({ args: anything, ttlMs }), isBadRequest);
    });

  it('knows each outcome by one name', () => {
    assert.equal(new Set(OUTCOME_STATUSES).size, 7);
  });
});

describe('a schema that is asked', () => {
  it('gives the value as it made it', async () => {
    const schema = schemaThat(() => ({ value: 7 }));
    assert.deepEqual(await validate(schema, '7'), { ok: true, value: 7 });
  });

  it('tells in one line what is wrong, and where', async () => {
    const schema = schemaThat(async () => ({
      issues: [{ message: 'is no number', path: ['leds', { key: 0 }] }, { message: 'too many' }],
    }));
    assert.deepEqual(await validate(schema, {}), {
      ok: false,
      message: 'leds.0: is no number; too many',
    });
  });

  it('does not tell everything where much is wrong', async () => {
    const issues = Array.from({ length: 9 }, (_, index) => ({ message: `m${index}` }));
    const refused = await validate(
      schemaThat(() => ({ issues })),
      {},
    );
    assert.ok(!refused.ok && refused.message.endsWith('and 4 more'));
  });

  it('refuses where it breaks', async () => {
    const schema = schemaThat(() => {
      throw new Error('broken');
    });
    assert.deepEqual(await validate(schema, {}), { ok: false, message: 'the schema failed: broken' });
    assert.equal(
      (
        await validate(
          schemaThat(() => undefined),
          {},
        )
      ).ok,
      false,
    );
  });
});
