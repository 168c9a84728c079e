// The control socket: what is asked is answered, and nothing that comes ends whoever listens.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { createConnection, createServer } from 'node:net';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { WherryError } from '../../../src/base/index.ts';
import { openPairControl } from '../../../src/sync/pairs/control/ask-control.ts';
import { openControlPlace } from '../../../src/sync/pairs/control/control-place.ts';
import { MAX_CONTROL_CONNECTIONS, MAX_REQUEST_SIZE } from '../../../src/sync/pairs/control/limits.ts';
import type { PairControl, PairStates } from '../../../src/sync/pairs/control/pair-control.ts';
import { serveControl } from '../../../src/sync/pairs/control/serve-control.ts';
import { code } from '../../server/account-bed.ts';
import { openStateBed, savedPair, type StateBed } from './pairs-bed.ts';

const STATES: PairStates = {
  process: { pid: 7, since: '2026-11-20T12:00:00.000Z' },
  states: new Map([
    [
      'docs',
      { state: 'waiting', held: undefined, code: 'ROOT_IN_USE', message: 'It is in use.', ran: undefined },
    ],
    [
      'photos',
      {
        state: 'held',
        held: {
          refusal: { reason: 'too-many-removals', side: 'left', removals: 3, entries: 4 },
          removals: 3,
        },
        code: undefined,
        message: undefined,
        ran: '2026-11-20T12:00:00.000Z',
      },
    ],
  ]),
};

interface Listening extends AsyncDisposable {
  readonly asked: readonly string[];
}

const listen = async ({ directory }: StateBed): Promise<Listening> => {
  const asked: string[] = [];
  const control: PairControl = {
    states: async () => STATES,
    pause: async (name) => void asked.push(`pause ${name}`),
    resume: async (name, { allowDelete }) => void asked.push(`resume ${name} ${allowDelete}`),
    forget: async (name) => {
      throw new WherryError('NOT_FOUND', `There is no saved pair "${name}".`);
    },
    reload: async () => void asked.push('reload'),
  };
  const served = await serveControl(directory, control);
  return { asked, [Symbol.asyncDispose]: () => served.close() };
};

/** All that comes until the other side ends. */
const say = async (bed: StateBed, ...pieces: readonly (string | Uint8Array)[]): Promise<string> => {
  await using place = await openControlPlace(bed.directory);
  const socket = createConnection(place.path);
  socket.on('error', () => {});
  let heard = '';
  socket.on('data', (piece: Buffer) => {
    heard += piece.toString();
    // One answer is enough.
    socket.end();
  });
  for (const piece of pieces) socket.write(piece);
  await once(socket, 'close');
  return heard;
};

describe('the control socket', () => {
  it('is for its user alone, answers, and tells refusals with their codes', async () => {
    await using bed = await openStateBed();
    await using listening = await listen(bed);
    const control = openPairControl(bed.directory);
    assert.equal((await stat(join(bed.directory, 'sync/control'))).mode & 0o777, 0o600);
    assert.deepEqual(await control.states(), STATES);
    await control.pause('docs');
    await control.resume('docs', { allowDelete: 3 });
    await control.resume('docs', {});
    await control.reload();
    await assert.rejects(control.forget('docs'), code('NOT_FOUND'));
    assert.deepEqual(listening.asked, ['pause docs', 'resume docs 3', 'resume docs undefined', 'reload']);
  });

  it('refuses whatever is no request, and goes on', async () => {
    await using bed = await openStateBed();
    await using listening = await listen(bed);
    for (const piece of [
      'no JSON\n',
      '\n',
      'null\n',
      '[]\n',
      '{}\n',
      '{"method":"shutdown"}\n',
      '{"method":"__proto__"}\n',
      '{"method":"pause"}\n',
      '{"method":"pause","name":7}\n',
      `{"method":"pause","name":"${'x'.repeat(300)}"}\n`,
      '{"method":"resume","name":"docs","allowDelete":-1}\n',
      '{"method":"resume","name":"docs","allowDelete":1e300}\n',
      `${'['.repeat(20_000)}\n`,
      Buffer.from([0xff, 0xfe, 0x00, 0x0a]),
    ])
      assert.match(await say(bed, piece), /^\{"error":\{"code":"BAD_REQUEST"/u, String(piece).slice(0, 60));
    assert.match(await say(bed, 'x'.repeat(MAX_REQUEST_SIZE + 1)), /"code":"TOO_LARGE"/u);
    assert.deepEqual(listening.asked, []);
    assert.deepEqual(await openPairControl(bed.directory).states(), STATES);
  });

  it('reads a request in pieces, and answers several one after the other', async () => {
    await using bed = await openStateBed();
    await using listening = await listen(bed);
    await say(bed, '{"method":', '"pause","name":"a"}\n{"method":"pause","name":"b"}\n');
    await openPairControl(bed.directory).states();
    assert.deepEqual(listening.asked, ['pause a', 'pause b']);
  });

  it('ends connections that are more than it takes, and takes more when they have gone', async () => {
    await using bed = await openStateBed();
    await using _listening = await listen(bed);
    await using place = await openControlPlace(bed.directory);
    const sockets = [];
    for (let count = 0; count < MAX_CONTROL_CONNECTIONS; count += 1) {
      const socket = createConnection(place.path);
      await once(socket, 'connect');
      sockets.push(socket);
    }
    // Each is known to be taken: it is answered.
    for (const socket of sockets) {
      socket.write('{"method":"reload"}\n');
      await once(socket, 'data');
    }
    await assert.rejects(openPairControl(bed.directory).states());
    for (const socket of sockets) {
      socket.destroy();
      await once(socket, 'close');
    }
    let states: PairStates | undefined;
    while (states === undefined)
      states = await openPairControl(bed.directory)
        .states()
        .catch(() => undefined);
    assert.deepEqual(states, STATES);
  });

  it('that a process has left behind is nobody, and is replaced', async () => {
    await using bed = await openStateBed();
    await bed.store.write(savedPair());
    await writeFile(join(bed.directory, 'sync/control'), 'no socket');
    const control = openPairControl(bed.directory);
    assert.equal((await control.states()).process, undefined);
    await control.pause('docs');
    assert.equal((await bed.store.read('docs')).isPaused, true);
    await assert.rejects(control.resume('docs', { allowDelete: 1 }), code('BAD_REQUEST'));
    {
      await using _listening = await listen(bed);
      assert.deepEqual(await control.states(), STATES);
    }
    assert.deepEqual((await readdir(join(bed.directory, 'sync'))).toSorted(), ['pairs']);
  });

  it('is reached although the path of the state directory is longer than that of a socket may be', async (context) => {
    if (process.platform !== 'linux') return context.diagnostic('only Linux has such paths');
    await using bed = await openStateBed();
    const directory = join(bed.directory, 'x'.repeat(120));
    await mkdir(directory);
    await using _listening = await listen({ ...bed, directory });
    assert.deepEqual(await openPairControl(directory).states(), STATES);
    await assert.rejects(openControlPlace(directory, 'darwin'), code('BAD_REQUEST'));
  });

  it('is not believed everything: an answer that is none is an error', async () => {
    await using bed = await openStateBed();
    await mkdir(join(bed.directory, 'sync'), { recursive: true });
    const answers = ['no JSON', '{}', '{"pid":1,"since":"x","pairs":[{"name":"a","state":"odd"}]}', '[]'];
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => socket.end(`${answers.shift()}\n`));
    });
    server.listen(join(bed.directory, 'sync/control'));
    await once(server, 'listening');
    const control = openPairControl(bed.directory);
    while (answers.length > 0) await assert.rejects(control.states(), code('CORRUPTED'));
    server.close();
  });
});
