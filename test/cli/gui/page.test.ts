// What a page of `wherry gui` does, against real servers.

import assert from 'node:assert/strict';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { createAccountCalls } from '../../../src/admin/index.ts';
import type { GuiConnection } from '../../../src/gui/index.ts';
import { collect, patternBytes, refuses } from '../../files/bed.ts';
import { createPlace, startServer, type Place } from '../program.ts';
import { filesOver, startGui } from './gui-program.ts';

const places: Place[] = [];
after(async () => {
  for (const place of places) await place.remove();
});

/** What the environment of the program says of some other server. */
const ELSEWHERE = { WHERRY_TOKEN: 'qRkVWJcFRqi7rsNMbagaDd', WHERRY_URL: 'wherry://nowhere.invalid' };

const openBeds = async (env: Readonly<Record<string, string>> = ELSEWHERE) => {
  const place = await createPlace();
  places.push(place);
  await mkdir(join(place.local, 'docs'));
  await writeFile(join(place.local, 'docs', 'a.txt'), 'from here');
  await writeFile(join(place.local, 'large'), patternBytes(6_000_000));
  await writeFile(join(place.root, 'there.txt'), 'from there');
  const server = await startServer(place);
  const gui = await startGui(place, ['--no-open', '--remote', 'home'], env);
  const page = await gui.openPage((await gui.enter(gui.ticket)).cookie);
  return {
    place,
    server,
    gui,
    ...page,
    address: server.env['WHERRY_URL'] ?? '',
    token: server.env['WHERRY_TOKEN'] ?? '',
    async [Symbol.asyncDispose]() {
      await gui.stop();
      await server.stop();
    },
  };
};

describe('a page of wherry gui', { timeout: 120_000 }, () => {
  it('shows this computer, and changes it', async () => {
    await using bed = await openBeds();
    const { files, api, place } = bed;
    const info = await api.info();
    assert.deepEqual([info.directory, info.remote, info.platform], [place.local, 'home', process.platform]);
    assert.deepEqual((await collect(files.list('/'))).map(({ path }) => path).sort(), ['/docs', '/large']);
    await files.makeDirectory('/made');
    await files.move('/docs/a.txt', '/made/b.txt');
    assert.equal(await readFile(join(place.local, 'made', 'b.txt'), 'utf8'), 'from here');
    assert.ok(Buffer.concat(await collect(files.read('/large'))).equals(patternBytes(6_000_000)));
    await files.remove('/made', { recursive: true, permanent: true });
    await assert.rejects(stat(join(place.local, 'made')), { code: 'ENOENT' });
    await assert.rejects(stat(join(place.local, '.wherry')), { code: 'ENOENT' });
    for (const path of ['/../x', '/docs/../../x']) await refuses('BAD_REQUEST', () => files.stat(path));
  });

  it('connects to a server, sees its files, and transfers both ways', async () => {
    await using bed = await openBeds();
    const { api, address, token, place } = bed;
    const connection = await api.connect({ target: address, token });
    assert.deepEqual(
      [connection.account, connection.home, connection.isAdmin, connection.state, connection.name],
      ['owner', '/', true, 'connected', undefined],
    );
    assert.equal(connection.pin, bed.server.listening.pin);
    const far = filesOver(api.sessionOf(connection));
    assert.deepEqual(
      (await collect(far.list('/'))).map(({ path }) => path),
      ['/there.txt'],
    );
    const put = await api.transfer(
      { id: connection.id, direction: 'put', sources: ['/docs', '/large'], destination: '/' },
      () => {},
    ).result;
    assert.deepEqual([put.files, put.problems], [2, []]);
    assert.equal(await readFile(join(place.root, 'docs', 'a.txt'), 'utf8'), 'from here');
    const got = await api.transfer(
      { id: connection.id, direction: 'get', sources: ['/there.txt'], destination: '/docs' },
      () => {},
    ).result;
    assert.equal(got.files, 1);
    assert.equal(await readFile(join(place.local, 'docs', 'there.txt'), 'utf8'), 'from there');
    await api.disconnect(connection.id);
    await refuses('CONNECTION_LOST', () => far.stat('/'));
  });

  it('is told as the command tells it: a wrong token, another key, no token, an unknown name', async () => {
    await using bed = await openBeds();
    const { api, address, token } = bed;
    await refuses('UNAUTHENTICATED', () => api.connect({ target: address, token: 'a'.repeat(22) }));
    await refuses('UNAUTHENTICATED', () => api.connect({ target: address, token, pin: 'A'.repeat(43) }));
    // The environment of the program says a token for another server.
    await refuses('BAD_REQUEST', () => api.connect({ target: address }));
    await refuses('BAD_REQUEST', () => api.connect({ target: 'unknown-name' }));
    await refuses('CONNECTION_LOST', () => api.connect({ target: '127.0.0.1:1', token }));
  });

  it('keeps a server under a name, and finds it again by that alone', async () => {
    await using bed = await openBeds();
    const { api, address, token } = bed;
    const { id } = await api.connect({ target: address, token });
    await api.saveRemote('home', id, { isDefault: true });
    await refuses('ALREADY_EXISTS', () => api.saveRemote('home', id));
    await refuses('INVALID_NAME', () => api.saveRemote('no name', id));
    const [saved] = await api.remotes();
    assert.deepEqual([saved?.name, saved?.hasToken, saved?.isDefault], ['home', true, true]);
    assert.ok(!JSON.stringify(await api.remotes()).includes(token));
    assert.equal((await api.connect({ target: 'home' })).name, 'home');
  });

  it('registers and logs in by password, which the person is asked for, and keeps a token in its place', async () => {
    const place = await createPlace();
    places.push(place);
    await using server = await startServer(place, ['--registration', 'open']);
    await using gui = await startGui(place, ['--no-open']);
    const { api } = await gui.openPage((await gui.enter(gui.ticket)).cookie);
    const questions: string[] = [];
    const stop = new AbortController();
    const seen: (readonly GuiConnection[])[] = [];
    const watching = api.watch({
      onConnections: (connections) => void seen.push(connections),
      onQuestion: async ({ kind, text, target }) => {
        questions.push(`${kind} ${target} ${text}`);
        return 'a password that is long';
      },
      signal: stop.signal,
    });
    const target = server.env['WHERRY_URL'] ?? '';
    const made = await api.connect({ target, user: 'anna', register: {} });
    assert.equal(made.account, 'anna');
    await api.disconnect(made.id);
    const { id } = await api.connect({ target, user: 'anna' });
    assert.ok(questions.length >= 2, questions.join('\n'));
    await api.saveRemote('as-anna', id);
    // The server asks for the password itself: through the program, in the page.
    const asked = questions.length;
    await createAccountCalls(
      api.sessionOf(await api.connect({ target, user: 'anna' })),
      () => {},
    ).changePassword();
    assert.ok(
      questions.slice(asked).filter((question) => question.startsWith('secret')).length >= 3,
      questions.join('\n'),
    );
    const before = questions.length;
    assert.equal((await api.connect({ target: 'as-anna' })).account, 'anna');
    assert.equal(questions.length, before);
    stop.abort();
    await watching;
    assert.ok(seen.length >= 3);
  });
});

describe('saved pairs in a page', { timeout: 120_000 }, () => {
  it('are saved, planned, run, paused, resumed and forgotten', async () => {
    await using bed = await openBeds();
    const { api, address, token, place } = bed;
    const { pairs } = api;
    assert.deepEqual(await pairs.list(), []);
    const request = { mode: 'push', local: '/docs', server: 'home', remote: '/pushed' } as const;
    await refuses('BAD_REQUEST', () => pairs.save(request));
    const { id } = await api.connect({ target: address, token });
    await api.saveRemote('home', id);
    const name = await pairs.save({ ...request, exclude: ['*.tmp'] });
    assert.equal(name, 'docs');
    const plan = await pairs.plan(name);
    assert.deepEqual(
      [plan.isDone, plan.changes.at(-1)?.path, plan.changes.at(-1)?.side],
      [false, 'a.txt', 'remote'],
    );
    await assert.rejects(stat(join(place.root, 'pushed')), { code: 'ENOENT' });
    const run = await pairs.run(name, { onEvent: () => {} });
    assert.deepEqual([run.isDone, run.undone, run.problemCount], [true, 0, 0]);
    assert.equal(await readFile(join(place.root, 'pushed', 'a.txt'), 'utf8'), 'from here');
    const [pair] = await pairs.list();
    assert.deepEqual(
      [pair?.local, pair?.server, pair?.remote, pair?.state, pair?.lastRun?.outcome],
      [join(place.local, 'docs'), 'home', '/pushed', 'stopped', 'done'],
    );
    await pairs.pause(name);
    assert.equal((await pairs.list())[0]?.isPaused, true);
    await pairs.resume(name);
    assert.equal((await pairs.list())[0]?.isPaused, false);
    await pairs.forget(name);
    await refuses('NOT_FOUND', () => pairs.plan(name));
    assert.deepEqual(await pairs.list(), []);
  });

  it('show the copies that conflicts have left, and decide about them', async () => {
    await using bed = await openBeds();
    const { api, address, token, place } = bed;
    const { id } = await api.connect({ target: address, token });
    await api.saveRemote('home', id);
    const name = await api.pairs.save({ mode: 'both', local: '/docs', server: 'home', remote: '/both' });
    await api.pairs.run(name);
    await writeFile(join(place.local, 'docs', 'a.txt'), 'changed here');
    await writeFile(join(place.root, 'both', 'a.txt'), 'changed there, too');
    const run = await api.pairs.run(name);
    assert.deepEqual(run.conflictPaths, ['a.txt']);
    const [conflict] = await api.pairs.conflicts(name);
    assert.equal(conflict?.path, 'a.txt');
    await api.pairs.resolve(name, conflict?.copy ?? '', 'copy');
    assert.equal(await readFile(join(place.local, 'docs', 'a.txt'), 'utf8'), 'changed here');
    assert.deepEqual(await api.pairs.conflicts(name), []);
  });
});

describe('servers of this machine in a page', { timeout: 120_000 }, () => {
  it('are started, seen, read about and stopped', async () => {
    await using bed = await openBeds({});
    const { servers } = bed.api;
    assert.deepEqual(await servers.status(), []);
    await refuses('NOT_FOUND', () => servers.stop(1));
    const started = await servers.start({ directory: '/docs', port: 0 });
    try {
      assert.match(started.token ?? '', /^\w{22}$/u);
      const [server] = await servers.status();
      assert.deepEqual(
        [server?.port, server?.state, server?.roots],
        [started.port, 'running', [join(bed.place.local, 'docs')]],
      );
      const target = started.addresses.at(-1) ?? '';
      const { id } = await bed.api.connect({ target, token: started.token });
      const text: string[] = [];
      const stop = new AbortController();
      await servers.log(
        started.port,
        (piece) => {
          text.push(piece);
          if (text.join('').includes('"login"')) stop.abort();
        },
        stop.signal,
      );
      assert.match(text.join(''), /"listening"/u);
      await bed.api.disconnect(id);
    } finally {
      await servers.stop(started.port);
    }
    assert.deepEqual(await servers.status(), []);
  });
});
