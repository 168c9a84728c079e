// A page's connections to servers: made by the program, used through it, told to every page.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createFiles } from '../../src/files/index.ts';
import type { GuiConnection, GuiQuestion } from '../../src/gui/index.ts';
import { WherryError } from '../../src/base/index.ts';
import { collect, get, patternBytes, put, refuses } from '../files/bed.ts';
import { settle } from '../session/fake-clock.ts';
import { createGuiBed } from './bed.ts';

const filesThrough = (session: Parameters<typeof createFiles>[0]['session']) =>
  createFiles({
    session,
    openLocal: () => Promise.reject(new WherryError('UNSUPPORTED')),
    clientId: 'a page',
  });

describe('a connection of a page', () => {
  it('is made with what the page says, and its files are those of the server', async () => {
    const { api, asked, far } = await createGuiBed();
    const request = { target: 'wherry://far', token: 'T', user: 'ann', pin: 'P', register: { invite: 'I' } };
    const connection = await api.connect(request);
    assert.deepEqual(asked, [request]);
    assert.deepEqual(connection, {
      ...{ id: 'connection-1', home: '/home', account: '', version: '', isAdmin: false, state: 'connected' },
      ...{ pin: far.session.peer.pin, agent: far.session.peer.agent, address: 'wherry://far:6768#pin' },
    });
    const content = patternBytes(3_000_000);
    await put(far.storage, '/docs/file', content);
    const files = filesThrough(api.sessionOf(connection));
    assert.deepEqual(
      (await collect(files.list('/', { recursive: true }))).map(({ path }) => path),
      ['/docs', '/docs/file'],
    );
    assert.ok(Buffer.concat(await collect(files.read('/docs/file'))).equals(content));
    await files.write('/new', content);
    assert.ok(Buffer.from(await get(far.storage, '/new')).equals(content));
    await refuses('NOT_FOUND', () => files.stat('/missing'));
  });

  it('is there for other pages too, until one of them closes it', async () => {
    const { api, openPage } = await createGuiBed();
    const other = await openPage();
    const seen: (readonly GuiConnection[])[] = [];
    const stop = new AbortController();
    const watching = other.watch({
      onConnections: (connections) => void seen.push(connections),
      signal: stop.signal,
    });
    await settle();
    const connection = await api.connect({ target: 'home' });
    const session = other.sessionOf(connection);
    await filesThrough(session).makeDirectory('/made');
    await other.disconnect(connection.id);
    await other.disconnect(connection.id);
    await settle();
    stop.abort();
    await watching;
    assert.deepEqual(
      seen.map((connections) => connections.map(({ id, name }) => [id, name])),
      [[], [['connection-1', 'home']], []],
    );
    await refuses('CONNECTION_LOST', () => filesThrough(session).stat('/made'));
    assert.equal(session.failure?.code, 'CONNECTION_LOST');
  });

  it('tells when its link is lost and there again', async () => {
    const { api, options, far } = await createGuiBed();
    const states: string[] = [];
    const stop = new AbortController();
    const watching = api.watch({
      onConnections: ([connection]) => {
        const { state = 'none', failure } = connection ?? {};
        states.push(failure === undefined ? state : `${state}: ${failure.code}`);
      },
      signal: stop.signal,
    });
    await settle();
    await api.connect({ target: 'home' });
    options[0]?.events.disconnected?.(new Error('cut'), 100);
    options[0]?.events.connected?.(2);
    options[0]?.events.disconnected?.(new Error('cut'), 100);
    // For silence: the next call makes another link.
    options[0]?.events.disconnected?.(new Error('silence'), undefined);
    await far.session.close();
    options[0]?.events.disconnected?.(new Error('over'), undefined);
    await settle();
    stop.abort();
    await watching;
    const before = ['none', 'connected', 'lost', 'connected', 'lost', 'connected'];
    assert.deepEqual(states, [...before, `closed: ${far.session.failure?.code}`, 'none']);
    await refuses('CONNECTION_LOST', () => api.saveRemote('name', 'connection-1'));
  });

  it('that is refused is told with its code, and leaves nothing', async () => {
    const { api } = await createGuiBed({
      connect: async () => {
        throw new WherryError('UNAUTHENTICATED', 'Another key.');
      },
    });
    assert.equal(
      (await refuses('UNAUTHENTICATED', () => api.connect({ target: 'x' }))).message,
      'Another key.',
    );
    await refuses('CONNECTION_LOST', () => api.saveRemote('name', 'connection-1'));
  });

  it('is saved under a name', async () => {
    const { api, saved } = await createGuiBed();
    const { id } = await api.connect({ target: 'x' });
    await api.saveRemote('home', id, { isDefault: true });
    assert.deepEqual(saved, [{ name: 'home', replace: false, isDefault: true }]);
    assert.deepEqual(await api.remotes(), [
      { name: 'home', address: 'wherry://far:6768#pin', hasToken: true, isDefault: true },
    ]);
  });
});

describe('questions for the person', () => {
  it('are asked in the page that was opened last, and may be refused there', async () => {
    const answers: unknown[] = [];
    const { api, openPage } = await createGuiBed({
      connect: async (_request, { answer, signal }) => {
        answers.push(await answer({ kind: 'secret', text: 'Password' }, signal));
        answers.push(await answer({ kind: 'confirm', text: 'Right?', isLocal: true }, signal));
        await answer({ kind: 'text', text: 'Refused' }, signal);
      },
    });
    const questions: GuiQuestion[] = [];
    const stop = new AbortController();
    const first = api.watch({
      onQuestion: async () => assert.fail('The other page is the latest one.'),
      signal: stop.signal,
    });
    await settle();
    const second = (await openPage()).watch({
      onQuestion: async (question) => {
        questions.push(question);
        if (question.kind === 'text') throw new Error('no');
        return question.kind === 'confirm' ? true : 'secret words';
      },
      signal: stop.signal,
    });
    await settle();
    await refuses('FORBIDDEN', () => api.connect({ target: 'ann@far' }));
    assert.deepEqual(answers, ['secret words', true]);
    assert.deepEqual(questions.slice(0, 2), [
      { target: 'ann@far', kind: 'secret', text: 'Password', isLocal: false },
      { target: 'ann@far', kind: 'confirm', text: 'Right?', isLocal: true },
    ]);
    stop.abort();
    await Promise.all([first, second]);
  });

  it('are refused where no page is open, and end with who asked', async () => {
    let ask: (() => Promise<unknown>) | undefined;
    const { api } = await createGuiBed({
      connect: async (_request, { answer, signal }) => {
        ask = () => answer({ kind: 'text', text: 'Code' }, signal);
        await ask();
      },
    });
    await refuses('UNSUPPORTED', () => api.connect({ target: 'x' }));
    const aborted = Promise.withResolvers<void>();
    const stop = new AbortController();
    const asking = Promise.withResolvers<void>();
    const watching = api.watch({
      onQuestion: (_question, signal) => {
        signal.addEventListener('abort', () => aborted.resolve());
        asking.resolve();
        return new Promise(() => {});
      },
      signal: stop.signal,
    });
    await settle();
    const connecting = new AbortController();
    const connected = api.connect({ target: 'x' }, { signal: connecting.signal });
    await asking.promise;
    connecting.abort();
    await refuses('CANCELLED', () => connected);
    await aborted.promise;
    stop.abort();
    await watching;
  });

  it('for secrets are let through only while something about the account is asked', async () => {
    const { api, options } = await createGuiBed();
    const connection = await api.connect({ target: 'x' });
    assert.equal(options[0]?.takesSecrets(), false);
    const session = api.sessionOf(connection);
    const stop = new AbortController();
    // Nobody answers this method here, and so it waits for its parameters' refusal only.
    const call = session.call('account.changePassword', {}, { signal: stop.signal });
    await refuses('UNKNOWN_METHOD', () => call);
    await settle();
    assert.equal(options[0]?.takesSecrets(), false);
  });
});
