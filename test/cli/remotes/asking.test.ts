import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { askSecret, typeSecret } from '../../../src/cli/ask-secret.ts';
import { askedRemote } from '../../../src/cli/remotes/asked-remote.ts';
import { findRemote } from '../../../src/cli/remotes/find-remote.ts';

const stored = (...names: string[]) => ({
  remotes: names.map((name) => ({ name, url: 'wherry://h:1', token: undefined, tokenFile: undefined })),
  defaultName: undefined,
});

describe('a remote that is asked for', () => {
  it('is that of --remote, then WHERRY_REMOTE; then a server that variables name; then the default one', () => {
    const env = { WHERRY_REMOTE: 'work', WHERRY_URL: 'wherry://h' };
    assert.deepEqual(askedRemote({ remote: 'home' }, env), { name: 'home' });
    assert.deepEqual(askedRemote({}, env), { name: 'work', variable: 'WHERRY_REMOTE' });
    assert.equal(askedRemote({ remote: 'wherry://x' }, env), undefined);
    assert.equal(askedRemote({}, { WHERRY_REMOTE: 'wherry://x' }), undefined);
    assert.equal(askedRemote({}, { WHERRY_URL: 'wherry://h' }), undefined);
    assert.equal(askedRemote({}, { WHERRY_HOST: 'h' }), undefined);
    assert.equal(askedRemote({ host: 'h' }, {}), undefined);
    assert.equal(askedRemote({}, { WHERRY_REMOTE: ' ', WHERRY_URL: '' }), 'default');
  });

  it('is refused when unknown, with the names there are and the nearest one', () => {
    assert.equal(findRemote('work', stored('home', 'work')).name, 'work');
    const isRefused = (message: RegExp) => ({ code: 'BAD_REQUEST', message });
    assert.throws(
      () => findRemote('hmoe', stored('home', 'work')),
      isRefused(/mean "home"\? Known: home, work\.$/),
    );
    assert.throws(() => findRemote('x', stored()), isRefused(/wherry remote add NAME URL/));
    assert.throws(() => findRemote('host:6768', stored('home')), isRefused(/wherry:\/\/HOST:PORT#PIN/));
    assert.throws(() => findRemote('constructor', stored('home')), isRefused(/no remote "constructor"/));
  });
});

async function* keys(...pieces: string[]): AsyncIterable<Uint8Array> {
  for (const piece of pieces) yield new TextEncoder().encode(piece);
}

/** What was typed, what was shown, and whether typing is shown again. */
const ask = async (input: AsyncIterable<Uint8Array>, interrupt = new AbortController().signal) => {
  let shown = '';
  let isHidden = false;
  const stdin = {
    isTerminal: () => true,
    isDirectory: () => false,
    hideTyping: () => {
      isHidden = true;
      return () => {
        isHidden = false;
      };
    },
    read: () => input,
  };
  const stderr = {
    isTerminal: true,
    hasColor: false,
    columns: 80,
    closed: interrupt,
    write: async (text: string | Uint8Array) => {
      shown += String(text);
    },
  };
  const typed = askSecret({ stdin, stderr, interrupt }, 'Token: ');
  return { typed: await typed.catch((error: unknown) => error), shown, isHidden };
};

describe('a secret that is asked for', () => {
  it('is what is typed up to Enter, and never shown', async () => {
    const asked = await ask(keys('se', 'crx\u007fet\r', 'more'));
    assert.deepEqual(asked, { typed: 'secret', shown: 'Token: \n', isHidden: false });
  });

  it('is nothing when nothing is typed, or input ends', async () => {
    assert.equal((await ask(keys('\r'))).typed, '');
    assert.equal((await ask(keys('\u0004'))).typed, '');
    assert.equal((await ask(keys())).typed, '');
  });

  it('is given up on Ctrl-C and on a signal, and typing is shown again', async () => {
    const typed = await ask(keys('abc\u0003'));
    assert.equal((typed.typed as { code?: string }).code, 'CANCELLED');
    const controller = new AbortController();
    controller.abort();
    const signalled = await ask(keys(), controller.signal);
    assert.deepEqual([(signalled.typed as { code?: string }).code, signalled.isHidden], ['CANCELLED', false]);
  });

  it('takes whole characters away, and no control characters', () => {
    assert.equal(typeSecret('a😀', '\b').typed, 'a');
    assert.equal(typeSecret('', 'a\u001b[Ab\tc').typed, 'a[Abc');
  });
});
