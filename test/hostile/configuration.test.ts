// Configuration files of any bytes: an error of ours, or a content that fits; never anything else, never half of a file.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { isWherryError } from '../../src/base/index.ts';
import { clientShape } from '../../src/cli/config/client-shape.ts';
import { MAX_CONFIG_FILE_SIZE } from '../../src/cli/config/limits.ts';
import { loadConfig } from '../../src/cli/config/load-config.ts';
import { SERVER_SHAPE } from '../../src/cli/config/server-shape.ts';
import { remotesShape } from '../../src/cli/remotes/remotes-shape.ts';
import { parseConnectionString } from '../../src/client/connection-string.ts';
import { createConfigPlace, type ConfigPlace } from '../cli/config/config-place.ts';

let place: ConfigPlace;
before(async () => {
  place = await createConfigPlace();
});
after(() => place.remove());

const SHAPES = [clientShape(), SERVER_SHAPE, remotesShape(parseConnectionString)];

/** What a file of each kind came to; undefined where it was refused, which it must be in one printable line. */
const load = async (bytes: Uint8Array | string) => {
  const path = await place.write('any.toml', bytes);
  return Promise.all(
    SHAPES.map((shape) =>
      loadConfig({ path, isNamed: true }, () => shape).catch((error: unknown) => {
        assert.ok(isWherryError(error), String(error));
        assert.equal(error.code, 'BAD_REQUEST');
        assert.match(error.message, /any\.toml/u);
        assert.doesNotMatch(error.message, /\p{Cc}/u);
        return undefined;
      }),
    ),
  );
};

const KEY = fc.oneof(
  fc.constantFrom('timeout', 'defaults', 'upload', 'roots', 'token', 'port', 'remotes', 'url'),
  fc.constantFrom('__proto__', 'constructor', 'toString', 'default'),
  fc.string({ maxLength: 5 }).map((text) => JSON.stringify(text)),
);
const VALUE = fc.oneof(
  fc.constantFrom('1', '-1', '1e400', 'nan', 'true', '"x"', "'''\n'''", '[1,', '{a=1}', '1979-05-27'),
  fc.constantFrom('"\\u0000"', '"\\u001b[31m"', '[[[[]]]]', '"', '"wherry://h"'),
);
const LINE = fc.oneof(
  fc.tuple(KEY, VALUE).map(([key, value]) => `${key} = ${value}`),
  fc.array(KEY, { minLength: 1, maxLength: 3 }).map((keys) => `[${keys.join('.')}]`),
  fc.string({ maxLength: 8 }),
);

describe('a configuration file', () => {
  it('of any bytes is refused in a sentence, or fits', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 60 }), async (bytes) => void (await load(bytes))),
      { numRuns: 150 },
    );
  });

  it('that is nearly right is refused in a sentence, or fits', async () => {
    const text = fc.array(LINE, { maxLength: 8 }).map((lines) => lines.join('\n'));
    await fc.assert(
      fc.asyncProperty(text, async (each) => void (await load(each))),
      { numRuns: 250 },
    );
  });

  it('cannot reach a prototype', async () => {
    const loaded = await load(
      '__proto__.polluted = 1\n["__proto__"."__proto__"]\npolluted = 1\n[constructor.prototype]\npolluted = 1\n',
    );
    assert.deepEqual(loaded, [undefined, undefined, undefined]);
    assert.equal(({} as { polluted?: unknown }).polluted, undefined);
  });

  it('is refused when it has no end, is too large, is nested too deeply or is cut in a character', async () => {
    const endless = loadConfig({ path: '/dev/zero', isNamed: true }, () => SERVER_SHAPE);
    await assert.rejects(endless, { code: 'BAD_REQUEST', message: /is larger than/ });
    const largest = `#${'x'.repeat(MAX_CONFIG_FILE_SIZE - 1)}`;
    assert.ok((await load(largest)).every((content) => content !== undefined));
    const refused = [undefined, undefined, undefined];
    assert.deepEqual(await load(`${largest}x`), refused);
    assert.deepEqual(await load(`a = ${'['.repeat(5000)}`), refused);
    assert.deepEqual(await load(Buffer.from('# é').subarray(0, 3)), refused);
  });
});
