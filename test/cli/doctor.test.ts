import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createPlace, runProgram, startServer, type Place, type RunningServer } from './program.ts';

let place: Place;
let server: RunningServer;

before(async () => {
  place = await createPlace();
  server = await startServer(place);
});
after(async () => {
  await server.stop();
  await place.remove();
});

const statuses = (stdout: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    stdout
      .trim()
      .split('\n')
      .map((line) => line.split(/ +/u, 2).reverse()),
  );

describe('wherry doctor', () => {
  it('prints a line a step and ends with 0 when all is well', async () => {
    const { exitCode, stdout, stderr } = await server.client(['doctor']);
    assert.deepEqual([exitCode, stderr], [0, '']);
    assert.equal(stdout.trim().split('\n').length, 10);
    assert.deepEqual([...new Set(Object.values(statuses(stdout)))], ['ok']);
  });

  it('prints an object a step with --json, never with the token', async () => {
    const { stdout } = await server.client(['doctor', '--json']);
    const found = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    assert.deepEqual([found.length, found[0]?.['step'], found[0]?.['type']], [10, 'configuration', 'step']);
    assert.ok(!stdout.includes(server.env.WHERRY_TOKEN ?? '?'));
  });

  it('takes the server as host and port, and ends with 10 when nothing is there', async () => {
    const { exitCode, stdout } = await server.client(['doctor', '127.0.0.1:1']);
    assert.equal(exitCode, 10);
    assert.deepEqual(
      [statuses(stdout)['port'], statuses(stdout)['protocol'], statuses(stdout)['login']],
      ['failed', 'skipped', 'skipped'],
    );
  });

  it('ends with 11 for a wrong token, which it does not show', async () => {
    const token = 'abcdefghijklmnopqrstuvw';
    const { exitCode, stdout, stderr } = await server.client(['doctor'], { env: { WHERRY_TOKEN: token } });
    assert.deepEqual([exitCode, statuses(stdout)['login']], [11, 'failed']);
    assert.ok(!`${stdout}${stderr}`.includes(token));
  });

  it('looks at the way also when only the token is missing, and says so first', async () => {
    const { exitCode, stdout } = await server.client(['doctor'], { env: { WHERRY_TOKEN: '' } });
    assert.equal(exitCode, 1);
    assert.deepEqual(
      [statuses(stdout)['configuration'], statuses(stdout)['pin'], statuses(stdout)['login']],
      ['failed', 'ok', 'skipped'],
    );
    assert.match(stdout, /No token is configured\. Set WHERRY_TOKEN/u);
  });

  it('says what to type when nothing is configured', async () => {
    const { exitCode, stdout } = await runProgram(['doctor'], { env: { XDG_STATE_HOME: place.state } });
    assert.equal(exitCode, 1);
    assert.match(stdout, /^failed +configuration +No server is configured\. Set WHERRY_URL/u);
  });
});
