// A server whose address is one of a WebSocket, as a user has it: kept under a name, used, diagnosed.

import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createServer, type Server } from '../../../src/server/index.ts';
import { openWebSocketGateway, type WebSocketGateway } from '../../server/websocket-gateway.ts';
import { runWith } from '../run-with.ts';

let folder: string;
let server: Server;
let gateway: WebSocketGateway;
let address: string;
const state = process.env['XDG_STATE_HOME'];

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wherry-web-'));
  await mkdir(join(folder, 'root', 'docs'), { recursive: true });
  server = await createServer({
    root: join(folder, 'root'),
    port: 0,
    listen: '127.0.0.1',
    stateDirectory: join(folder, 'state'),
  });
  gateway = await openWebSocketGateway(server.port, '/files/link');
  address = `ws://127.0.0.1:${gateway.port}/files/link`;
  process.env['XDG_STATE_HOME'] = join(folder, 'client');
  await writeFile(join(folder, 'note'), 'a note');
});
after(async () => {
  if (state === undefined) delete process.env['XDG_STATE_HOME'];
  else process.env['XDG_STATE_HOME'] = state;
  await gateway[Symbol.asyncDispose]();
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

const wherry = async (args: readonly string[], more: Record<string, string> = {}): Promise<string> => {
  const { exitCode, stdout, stderr } = await runWith(args, {
    env: { XDG_CONFIG_HOME: join(folder, 'config'), WHERRY_TOKEN: server.token, ...more },
    client: () => import('../../../src/client/index.ts'),
  });
  assert.equal(exitCode, 0, `${args.join(' ')}: ${stderr}`);
  return stdout;
};

describe('an address of a WebSocket', () => {
  it('is kept with its path and the pin of the server inside, and used by name', async () => {
    const file = join(folder, 'token');
    await writeFile(file, `${server.token}\n`);
    const added = await wherry(['remote', 'add', 'office', address, '--token-file', file]);
    assert.match(added, new RegExp(`^Added the remote office: ${address}#${server.pin}$`, 'mu'));
    assert.match(added, /The server was reached/u);
    await wherry(['upload', join(folder, 'note'), 'office:/docs']);
    assert.match(await wherry(['list', 'office:/docs']), /note/u);
    assert.match(await wherry(['remote', 'list']), new RegExp(`^office +${address}#`, 'mu'));
  });

  it('may stand in WHERRY_URL and behind --remote', async () => {
    assert.match(await wherry(['list', '/'], { WHERRY_URL: `${address}#${server.pin}` }), /docs/u);
    assert.match(await wherry(['list', '/', '--remote', address]), /docs/u);
    assert.match(
      await wherry(['config', 'show'], { WHERRY_URL: address }),
      new RegExp(`^address +${address} `, 'mu'),
    );
  });

  it('is told from the paths of a pair in what sync prints', async () => {
    const plan = await wherry(['sync', 'push', folder, '/docs', '--dry-run', '--remote', address]);
    assert.match(plan, new RegExp(` ${address}:/docs$`, 'mu'));
  });

  it('is diagnosed by what can be looked at through a proxy', async () => {
    const told = await wherry(['doctor', address]);
    assert.match(
      told,
      /^ok +configuration +The server is 127\.0\.0\.1, port \d+, path \/files\/link \(ws\);/mu,
    );
    assert.match(told, /^ok +protocol +A Wherry server is there, over WebSocket in HTTP/mu);
    assert.match(told, /^ok +login/mu);
    assert.doesNotMatch(told, /^(?:failed|skipped)/mu);
  });
});
