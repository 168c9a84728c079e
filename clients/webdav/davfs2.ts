// davfs2: the server mounted as a file system, used by ordinary programs.

import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { ensure, ensureEqual, type Bed, type Client } from '../check.ts';
import { runWell } from '../run-program.ts';

const CONTENT = Buffer.alloc(3_000_000, 'davfs2 ');

/** Does with files what users do; each step is what the server then has. */
const use = (mounted: string): void => {
  const at = (path: string): string => join(mounted, path);
  mkdirSync(at('dav/deep ü'), { recursive: true });
  writeFileSync(at('dav/deep ü/50% #1?'), CONTENT);
  ensure(readFileSync(at('dav/deep ü/50% #1?')).equals(CONTENT), 'what is read is not what was written');
  writeFileSync(at('dav/empty'), '');
  writeFileSync(at('dav/log'), 'one\n');
  appendFileSync(at('dav/log'), 'two\n');
  renameSync(at('dav/deep ü'), at('dav/moved'));
  copyFileSync(at('dav/log'), at('dav/script'));
  chmodSync(at('dav/script'), 0o755);
  utimesSync(at('dav/log'), 1_000_000_000, 1_000_000_000);
  writeFileSync(at('dav/gone'), 'x');
  rmSync(at('dav/gone'));
  ensureEqual(readdirSync(at('dav')).toSorted(), ['empty', 'log', 'moved', 'script'], 'the listing');
};

const run = async ({ urls, account, token, directory, root }: Bed): Promise<string> => {
  const place = directory('davfs2');
  const mounted = join(place, 'mounted');
  const cache = join(place, 'cache');
  mkdirSync(mounted);
  mkdirSync(cache);
  // It gives up being root, and keeps its cache as a user of its own.
  chmodSync(cache, 0o777);
  const secrets = join(place, 'secrets');
  const config = join(place, 'davfs2.conf');
  writeFileSync(secrets, `${urls.http} ${account} ${token}\n`, { mode: 0o600 });
  // Kernels since 6.15 read directories in larger pieces than davfs2 expects by itself.
  writeFileSync(
    config,
    `secrets ${secrets}\ncache_dir ${cache}\nuse_locks 1\nask_auth 0\ndelay_upload 0\nbuf_size 64\n`,
  );
  await runWell('mount.davfs', [urls.http, mounted, '-o', `conf=${config}`], { mostMs: 30_000 });
  try {
    use(mounted);
  } finally {
    // It ends when all is uploaded.
    await runWell('umount', [mounted], { mostMs: 60_000 });
  }
  const served = (path: string): string => join(root, 'dav', path);
  ensure(readFileSync(served('moved/50% #1?')).equals(CONTENT), 'the server has other content');
  ensureEqual(readFileSync(served('log'), 'utf8'), 'one\ntwo\n', 'what was appended to');
  ensureEqual(statSync(served('script')).mode & 0o100, 0o100, 'the executable bit');
  ensureEqual(statSync(served('empty')).size, 0, 'the size of the empty file');
  ensure(!existsSync(served('gone')) && !existsSync(served('deep ü')), 'something was not removed');
  return 'mounted, written, moved, removed';
};

export const DAVFS2: Client = {
  name: 'davfs2',
  programs: { 'mount.davfs': 'davfs2', umount: 'mount' },
  checks: { 'as a file system': run },
};
