// The shell at a terminal, inside this process: streams stand in for the terminal, and files for a server.

import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { nameFromBytes, WherryError, type RemotePath } from '../../../src/base/index.ts';
import type { Entry, Files } from '../../../src/client/index.ts';
import type { RunWithInit } from '../run-with.ts';
import { startTerminal, type Terminal } from './terminal.ts';

let state: string;
before(async () => {
  state = await mkdtemp(join(tmpdir(), 'wherry-shell-'));
});
after(() => rm(state, { recursive: true }));

const TOKEN = 'qRkVWJcFRqi7rsNMbagaDd';

const entry = (path: string, kind: Entry['kind'] = 'file'): Entry => ({
  path: path as RemotePath,
  kind,
  size: 0,
  mtimeUs: 0,
  executable: false,
  version: '1',
});

const files: Partial<Files> = {
  stat: async (path) => entry(path, 'directory'),
  async *list(path) {
    if (path === '/') yield* [entry('/my docs', 'directory'), entry('/report.txt'), entry('/re\u001b[2Jx')];
  },
};

/** Starts the shell, connected to a server of these files, and waits for what it says first. */
const start = (seen: RegExp, args: readonly string[] = [], init: RunWithInit = {}): Promise<Terminal> =>
  startTerminal(seen, args, {
    files,
    ...init,
    env: { XDG_STATE_HOME: state, WHERRY_URL: 'wherry://server:1', WHERRY_TOKEN: TOKEN, ...init.env },
  });

const PROMPT = /server:\/> $/u;

describe('the shell at a terminal', () => {
  it('connects at once, shows where it is, and leaves by exit with code 0', async () => {
    const terminal = await start(PROMPT);
    await terminal.type('cd "my docs"\r', /server:\/my docs> $/u);
    const shown = await terminal.type('ls\r', /server:\/my docs> $/u);
    assert.match(shown, /The directory is empty\./u);
    await terminal.type('cd ..\r', PROMPT);
    await terminal.type('EXIT\r', /EXIT/u);
    assert.equal((await terminal.finished).exitCode, 0);
  });

  it('ends at Ctrl-D', async () => {
    const terminal = await start(PROMPT);
    await terminal.type('\u0004', /exit\n$/u);
    assert.equal((await terminal.finished).exitCode, 0);
  });

  it('goes on behind a line that fails', async () => {
    const terminal = await start(PROMPT);
    assert.match(await terminal.type('frobnicate\r', PROMPT), /no command "frobnicate"/u);
    assert.match(await terminal.type('ls "x\r', PROMPT), /quote is not closed/u);
    await terminal.type('quit\r', /quit/u);
    assert.equal((await terminal.finished).exitCode, 0);
  });

  it('gives up the line that is typed at Ctrl-C, and what runs at an interrupt; the shell stays', async () => {
    const asked = Promise.withResolvers<void>();
    const waiting: Partial<Files> = {
      ...files,
      // Never ends by itself.
      checksum: (_path, options) => {
        asked.resolve();
        return new Promise((_resolve, reject) => {
          options?.signal?.addEventListener('abort', () => reject(options.signal?.reason as Error));
        });
      },
    };
    const terminal = await start(PROMPT, [], { files: waiting });
    await terminal.type('rm everything\u0003', /\^C\n[^]*server:\/> $/u);
    terminal.press('stat --checksum report.txt\r');
    await asked.promise;
    terminal.interrupt();
    await terminal.type('', /Interrupted\. \(CANCELLED\)\n[^]*server:\/> $/u);
    await terminal.type('\u0004', /exit\n$/u);
    assert.equal((await terminal.finished).exitCode, 0);
  });

  it('runs several lines that are pasted at once', async () => {
    const terminal = await start(PROMPT);
    const shown = await terminal.type('pwd\rcd /x\rpwd\rexit\r', /server:\/x> exit\n/u);
    assert.match(shown, /\n\/\n[^]*The current directory is \/x\.\n[^]*\n\/x\n/u);
    await terminal.finished;
  });

  it('completes names of the server, and shows no control character of one', async () => {
    const terminal = await start(PROMPT);
    await terminal.type('cd my', /my$/u);
    await terminal.type('\t', /\\ docs\/$/u);
    await terminal.type('\u0003', PROMPT);
    await terminal.type('cat ', /cat $/u);
    terminal.press('\t');
    await terminal.type('\t', /report\.txt[^]*cat $/u);
    const shown = terminal.screen();
    assert.ok(!shown.includes('\u001b[2Jx'));
    await terminal.type('\u0003\u0004', /exit\n$/u);
    await terminal.finished;
  });

  it('runs what stands behind "!" in the local directory, and only that', async () => {
    const terminal = await start(PROMPT);
    await terminal.type(`!echo 'a  b' | cat\r`, PROMPT);
    await terminal.type('!\r', PROMPT);
    await terminal.type('lcd /\r', PROMPT);
    await terminal.type('!pwd\r', PROMPT);
    await terminal.type('exit\r', /exit/u);
    await terminal.finished;
    assert.deepEqual(terminal.ran, [`/start$ echo 'a  b' | cat`, '/start$ ', '/$ pwd']);
  });

  it('asks for a token without showing it, and keeps neither it nor one in a connection string', async () => {
    const quiet = { XDG_STATE_HOME: join(state, 'secret'), WHERRY_URL: '', WHERRY_TOKEN: '' };
    const terminal = await start(/wherry> $/u, [], { env: quiet });
    await terminal.type('connect server 1\r', /Account at server \(Enter: use a token\): $/u);
    await terminal.type('\r', /Token for server: $/u);
    await terminal.type(`${TOKEN}\r`, /Connected to [^]*server:\/> $/u);
    await terminal.type('disconnect\r', /wherry> $/u);
    await terminal.type(`connect 'wherry://${TOKEN}@server:1'\r`, PROMPT);
    await terminal.type('disconnect\r', /wherry> $/u);
    await terminal.type('\u001b[A', /disconnect$/u);
    const recalled = await terminal.type('\u001b[A', /connect[^]*$/u);
    assert.match(recalled, /wherry:\/\/\*\*\*@server:1/u);
    await terminal.type('\u0003', /wherry> $/u);
    await terminal.type(' pwd\r', /wherry> $/u);
    await terminal.type('exit\r', /exit/u);
    await terminal.finished;
    const kept = await readFile(join(state, 'secret/wherry/shell-history'), 'utf8');
    assert.equal(kept, "connect server 1\ndisconnect\nconnect 'wherry://***@server:1'\ndisconnect\nexit\n");
  });

  it('a token that is given up connects nothing', async () => {
    const terminal = await start(/wherry> $/u, [], { env: { WHERRY_URL: '', WHERRY_TOKEN: '' } });
    await terminal.type('connect server\r', /use a token\): $/u);
    await terminal.type('\r', /Token for server: $/u);
    await terminal.type('abc\u0003', /Interrupted\. \(CANCELLED\)\n[^]*wherry> $/u);
    await terminal.type('connect server\r', /use a token\): $/u);
    await terminal.type('\r', /Token for server: $/u);
    await terminal.type('\r', /nothing was connected[^]*wherry> $/u);
    await terminal.type('exit\r', /exit/u);
    await terminal.finished;
  });

  it('shows the history of an earlier shell', async () => {
    const own = { XDG_STATE_HOME: join(state, 'earlier') };
    const first = await start(PROMPT, [], { env: own });
    await first.type('pwd\r', PROMPT);
    await first.type('exit\r', /exit/u);
    await first.finished;
    const second = await start(PROMPT, [], { env: own });
    await second.type('\u001b[A\u001b[A', /pwd$/u);
    await second.type('\u0003\u0004', /exit\n$/u);
    await second.finished;
  });

  for (const option of ['--json', '--continue']) {
    it(`refuses ${option}, which is for scripts`, async () => {
      const terminal = await start(/./u, [option]);
      assert.equal((await terminal.finished).exitCode, 1);
    });
  }

  it('leaves with the exit code when the server that was named cannot be had', async () => {
    const terminal = await start(/./u, ['server', '1', '--token-file', '/no/such/file']);
    const { exitCode, stderr } = await terminal.finished;
    assert.equal(exitCode, 1);
    assert.match(stderr, /\/no\/such\/file/u);
  });

  it('steers no terminal by the name of a directory', async () => {
    const nasty = nameFromBytes(Uint8Array.of(0x1b, 0x5b, 0x32, 0x4a, 0xff));
    const broken: Partial<Files> = {
      ...files,
      stat: async () => {
        throw new WherryError('NOT_FOUND', `"${nasty}" is missing.`);
      },
    };
    const terminal = await start(PROMPT, [], { files: broken });
    const shown = await terminal.type(`cd $'\\x1b[2J\\xff'\r`, PROMPT);
    assert.match(shown, /"\\x1b\[2J\\xff" is missing/u);
    assert.ok(!shown.includes('\u001b[2J'));
    await terminal.type('exit\r', /exit/u);
    await terminal.finished;
  });
});
