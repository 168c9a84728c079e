import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import {
  AsyncQueue,
  ERROR_CODES,
  Semaphore,
  VERSION,
  WherryError,
  errorCodeFromWire,
  fromBase64Url,
  isWherryError,
  onAbort,
  throwIfAborted,
  toBase64Url,
  toWherryError,
} from '../../src/base/index.ts';

describe('the table of error codes', () => {
  it('gives each code a wire number of its own, an exit code above 0 and a sentence that ends', () => {
    const wire = Object.values(ERROR_CODES).map((init) => init.wire);
    assert.equal(new Set(wire).size, wire.length);
    for (const [name, init] of Object.entries(ERROR_CODES)) {
      assert.ok(init.exitCode > 0, `${name} (case N7)`);
      assert.match(init.sentence, /^[A-Z].*\.$/u, name);
      assert.equal(errorCodeFromWire(init.wire), name);
    }
  });

  it('takes a number from a newer peer for INTERNAL', () =>
    assert.equal(errorCodeFromWire(65_000), 'INTERNAL'));
});

describe('an error', () => {
  it('keeps its code, and is recognised across copies of the package', () => {
    const error = new WherryError('BUSY', undefined, { details: { who: 'ann' } });
    assert.equal(isWherryError(error), true);
    assert.equal(isWherryError(new Error('x')), false);
    assert.equal(error.retryable, true);
    assert.equal(error.exitCode, 13);
    assert.equal(toWherryError(error), error);
  });

  it('of an abort is CANCELLED, of a timer TIMEOUT, anything else INTERNAL with its cause', () => {
    const controller = new AbortController();
    controller.abort();
    assert.throws(() => throwIfAborted(controller.signal), { code: 'CANCELLED', name: 'AbortError' });
    assert.equal(toWherryError(new DOMException('', 'TimeoutError')).code, 'TIMEOUT');
    const cause = new Error('why');
    assert.equal(toWherryError(cause).cause, cause);
    assert.equal(toWherryError(cause).code, 'INTERNAL');
  });
});

describe('an abort listener', () => {
  it('hears once, also of a signal that has aborted before, and not after it was called off', () => {
    const heard: string[] = [];
    const controller = new AbortController();
    onAbort(controller.signal, (reason) => heard.push(reason.code));
    const stop = onAbort(controller.signal, () => heard.push('never'));
    stop();
    controller.abort(new WherryError('TIMEOUT'));
    onAbort(controller.signal, (reason) => heard.push(`late ${reason.code}`));
    assert.deepEqual(heard, ['TIMEOUT', 'late TIMEOUT']);
  });
});

describe('a queue', () => {
  it('gives items in order, then the end', async () => {
    const queue = new AsyncQueue<number>();
    const early = queue.next();
    for (let item = 0; item < 200; item += 1) queue.push(item);
    queue.end();
    assert.equal(await early, 0);
    assert.deepEqual(
      await Array.fromAsync(queue),
      Array.from({ length: 199 }, (_, index) => index + 1),
    );
    assert.equal(await queue.next(), undefined);
  });

  it('gives what is queued before the error', async () => {
    const queue = new AsyncQueue<number>();
    queue.push(1);
    queue.end(new WherryError('CONNECTION_LOST'));
    assert.equal(await queue.next(), 1);
    await assert.rejects(queue.next(), { code: 'CONNECTION_LOST' });
  });
});

describe('a semaphore', () => {
  it('lets in as many as it has permits, in order, and forgets who gave up', async () => {
    const semaphore = new Semaphore(1);
    await semaphore.acquire();
    const order: string[] = [];
    const controller = new AbortController();
    const first = semaphore.acquire(controller.signal).then(
      () => order.push('first'),
      () => order.push('gave up'),
    );
    const second = semaphore.acquire().then(() => order.push('second'));
    controller.abort();
    await first;
    semaphore.release();
    await second;
    assert.deepEqual(order, ['gave up', 'second']);
  });

  it('refuses at once what is already aborted', async () => {
    const semaphore = new Semaphore(0);
    await assert.rejects(semaphore.acquire(AbortSignal.abort()), { code: 'CANCELLED' });
  });
});

describe('base64url', () => {
  it('turns back into its bytes, and refuses other text', () => {
    const bytes = Uint8Array.from({ length: 33 }, (_, index) => index * 7);
    assert.deepEqual(fromBase64Url(toBase64Url(bytes)), bytes);
    assert.equal(fromBase64Url('a'), undefined);
    assert.equal(fromBase64Url('a+b/'), undefined);
  });
});

describe('the version', () => {
  it('is that of package.json', async () => {
    const text = await readFile(new URL('../../package.json', import.meta.url), 'utf8');
    assert.equal((JSON.parse(text) as { version: string }).version, VERSION);
  });
});
