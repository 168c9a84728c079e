// Processes that the bench starts: how it hears of them, and that they end.

import { equal, ok, rejects, throws } from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { endWithUs } from '../../bench/processes/end-with-us.ts';
import { findFreePort, waitForPort } from '../../bench/processes/ports.ts';
import { runCommand } from '../../bench/processes/run-command.ts';
import { startProcess } from '../../bench/processes/start-process.ts';

const listenOn = (port: number): string =>
  `require('node:net').createServer().listen(${port}, '127.0.0.1', () => console.log('listening'))`;

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

describe('a process of the bench', () => {
  it('is heard, listens, and ends when it is told to', async () => {
    const port = await findFreePort();
    const server = await startProcess(process.execPath, ['-e', listenOn(port)]);
    equal(await server.firstLine(), 'listening');
    await waitForPort(server, port);
    server.ensureRunning();
    await server[Symbol.asyncDispose]();
    equal(isRunning(server.pid), false);
    throws(() => server.ensureRunning());
  });

  it('that ends too early says why', async () => {
    const server = await startProcess(process.execPath, [
      '-e',
      'console.error("no luck"); process.exitCode = 3;',
    ]);
    await rejects(server.firstLine(), /ended with 3: no luck/u);
    await rejects(waitForPort(server, await findFreePort()), /ended with 3/u);
    await server[Symbol.asyncDispose]();
  });

  it('that only prepares is waited for, gets its own environment, and tells why it has failed', async () => {
    const script = 'if (process.env.MORE !== "yes") { console.error("no more"); process.exitCode = 4; }';
    await runCommand({ argv: [process.execPath, '-e', script], env: { MORE: 'yes' } });
    await rejects(runCommand({ argv: [process.execPath, '-e', script] }), /no more/u);
  });

  it('that is not there is an error', async () => {
    await rejects(startProcess('/nonexistent/program', []), /ENOENT/u);
  });

  it('is ended with all that it has started, and only once', async () => {
    const script =
      'const child = require("node:child_process").spawn("sleep", ["60"]); console.log(child.pid);';
    const child = spawn(process.execPath, ['-e', script], {
      stdio: ['ignore', 'pipe', 'ignore'],
      detached: true,
    });
    const end = endWithUs(child);
    const [text] = (await once(child.stdout, 'data')) as [Buffer];
    ok(isRunning(Number(text.toString())));
    const listeners = process.listenerCount('exit');
    const [exited, closed] = [once(child, 'exit'), once(child, 'close')];
    end();
    equal((await exited)[1], 'SIGKILL');
    equal(process.listenerCount('exit'), listeners - 1);
    end();
    await closed;
  });
});
