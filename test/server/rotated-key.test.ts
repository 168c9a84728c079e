// A server whose key was replaced, as its clients see it.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { WherryError } from '../../src/base/index.ts';
import { rotateIdentity } from '../../src/transport/identity/index.ts';
import { startServer, type RunningServer } from './running-server.ts';

/** The same server on the same port, after its key was replaced. */
const restarted = async (running: RunningServer, handsOver: boolean): Promise<RunningServer> => {
  const { port, token } = running.server;
  await running.server.close();
  await rotateIdentity(running.stateDirectory, handsOver);
  return startServer({ port, token, root: running.root, stateDirectory: running.stateDirectory });
};

describe('a server with a new key', () => {
  it('that the old one has signed is known to its clients, who remember it', async () => {
    await using running = await startServer();
    const { pin } = running.server;
    const stateDirectory = join(running.directory, 'client-state');
    await using before = await running.connect({ stateDirectory });
    await before.account.whoAmI();
    await before.close();
    await using rotated = await restarted(running, true);
    assert.notEqual(rotated.server.pin, pin);
    await using remembering = await rotated.connect({ stateDirectory });
    assert.equal(remembering.warning, undefined);
    assert.ok(remembering.address.endsWith(rotated.server.pin));
    await using told = await rotated.connect({ publicKey: pin, stateDirectory: false });
    assert.equal((await told.account.whoAmI()).name, 'owner');
    assert.match(told.warning ?? '', new RegExp(rotated.server.pin, 'u'));
  });

  it('that nobody has signed is refused by those who were told the old pin', async () => {
    await using running = await startServer();
    const { pin } = running.server;
    await using rotated = await restarted(running, false);
    await assert.rejects(
      rotated.connect({ publicKey: pin, stateDirectory: false }),
      (error) => error instanceof WherryError && error.code === 'UNAUTHENTICATED',
    );
  });
});
