import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { scriptLines } from '../../../src/cli/shell/script-lines.ts';
import { MAX_SCRIPT_LINE_BYTES } from '../../../src/cli/shell/limits.ts';

const read = async (pieces: readonly (string | Uint8Array)[]): Promise<readonly string[]> => {
  const source = (async function* () {
    for (const piece of pieces) yield Buffer.from(piece);
  })();
  return Array.fromAsync(scriptLines(source));
};

describe('the lines of a script', () => {
  it('are the same however the bytes come, with either line end', async () => {
    const text = 'put é\r\n\nls\nlast';
    const bytes = Buffer.from(text);
    const whole = await read([bytes]);
    assert.deepEqual(whole, ['put é', '', 'ls', 'last']);
    assert.deepEqual(await read(Array.from(bytes, (byte) => Uint8Array.of(byte))), whole);
    assert.deepEqual(await read([]), []);
    assert.deepEqual(await read(['ls\n']), ['ls']);
  });

  it('keep names that are not UTF-8', async () => {
    assert.deepEqual(await read([Uint8Array.of(0x78, 0xff, 0x0a)]), ['x\udcff']);
  });

  it('have an end', async () => {
    await assert.rejects(read(['x'.repeat(MAX_SCRIPT_LINE_BYTES + 1)]), { code: 'TOO_LARGE' });
  });
});
