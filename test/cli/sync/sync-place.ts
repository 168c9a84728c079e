// A real server and a local folder, with what one side holds said in a line; commands run in this process.

import { mkdir, mkdtemp, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createServer, type ServerInit } from '../../../src/server/index.ts';
import { runInProcess, type RunInProcessInit, type Said } from '../run-in-process.ts';

export type Contents = Readonly<Record<string, string>>;

export interface SyncPlace extends AsyncDisposable {
  /** Absolute path of the local directory. */
  readonly local: string;
  /** Where what the server calls "/docs" lies. */
  readonly served: string;
  readonly env: Readonly<Record<string, string>>;
  /** "LOCAL" stands for the local directory. */
  run(line: string, init?: Partial<RunInProcessInit>): Promise<Said>;
  /** The objects that --json printed, and the exit code. */
  objects(line: string): Promise<{ readonly exitCode: number; readonly objects: readonly SyncObject[] }>;
}

export type SyncObject = Readonly<Record<string, unknown>>;

/** Writes files below a directory, with times that differ from those of other calls. */
export const put = async (directory: string, contents: Contents): Promise<void> => {
  for (const [path, content] of Object.entries(contents)) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), content);
  }
};

/** Path → content of what is below a directory; directories end with a slash. What Wherry keeps there is left out. */
export const contentsOf = async (directory: string): Promise<Contents> => {
  const found: Record<string, string> = {};
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(directory.length + 1);
    if (name.split('/')[0] === '.wherry') continue;
    if (entry.isDirectory()) found[`${name}/`] = '';
    else found[name] = entry.isSymbolicLink() ? await readlink(path) : await readFile(path, 'utf8');
  }
  return Object.fromEntries(Object.entries(found).toSorted(([one], [other]) => (one < other ? -1 : 1)));
};

/** The state directory of the client is that of this process: one place at a time. */
export const openSyncPlace = async (init: Partial<ServerInit> = {}): Promise<SyncPlace> => {
  const folder = await mkdtemp(join(tmpdir(), 'wherry-sync-'));
  const stateBefore = process.env.XDG_STATE_HOME;
  process.env.XDG_STATE_HOME = join(folder, 'state');
  const served = join(folder, 'root/docs');
  const local = join(folder, 'local');
  await mkdir(served, { recursive: true });
  await mkdir(local);
  const server = await createServer({
    root: join(folder, 'root'),
    stateDirectory: join(folder, 'server'),
    port: 0,
    listen: '127.0.0.1',
    ...init,
  });
  const env = {
    XDG_STATE_HOME: join(folder, 'state'),
    XDG_CONFIG_HOME: join(folder, 'config'),
    WHERRY_URL: server.address,
    WHERRY_TOKEN: server.token,
  };
  const run: SyncPlace['run'] = (line, options = {}) =>
    runInProcess(
      line.split(' ').map((word) => word.replace(/^LOCAL/u, local)),
      { env, ...options },
    );
  return {
    local,
    served,
    env,
    run,
    objects: async (line) => {
      const { exitCode, stdout } = await run(`${line} --json`);
      const lines = stdout.split('\n').filter((text) => text !== '');
      return { exitCode, objects: lines.map((text) => JSON.parse(text) as SyncObject) };
    },
    [Symbol.asyncDispose]: async () => {
      await server.close();
      if (stateBefore === undefined) delete process.env.XDG_STATE_HOME;
      else process.env.XDG_STATE_HOME = stateBefore;
      // A refused command in this process may be about to write down who this client is, which a process of its own would not do.
      await rm(folder, { recursive: true, force: true, maxRetries: 10 });
    },
  };
};
