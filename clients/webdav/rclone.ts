// rclone with its WebDAV backend, as each of the vendors it knows: copy, check, sync with removals, move, read back.

import { appendFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensure, type Bed, type Client } from '../check.ts';
import { runWell } from '../run-program.ts';
import { differenceOf, plantTree, snapshotOf } from './tree.ts';

const VENDORS = ['other', 'owncloud', 'nextcloud'] as const;

/** Runs rclone with a remote of each vendor, called by it. */
const prepare = async ({
  urls,
  account,
  token,
  directory,
}: Bed): Promise<(...args: string[]) => Promise<string>> => {
  const config = join(directory('rclone'), 'rclone.conf');
  const pass = (await runWell('rclone', ['obscure', token])).trim();
  writeFileSync(
    config,
    VENDORS.map(
      (vendor) =>
        `[${vendor}]\ntype = webdav\nurl = ${urls.http}\nvendor = ${vendor}\nuser = ${account}\npass = ${pass}\n`,
    ).join('\n'),
    { mode: 0o600 },
  );
  return (...args) => runWell('rclone', ['--config', config, '--retries', '1', ...args]);
};

const run = async (bed: Bed, vendor: (typeof VENDORS)[number]): Promise<string> => {
  const rclone = await prepare(bed);
  const keepsTimes = vendor !== 'other';
  const place = bed.directory(`rclone-${vendor}`);
  const source = join(place, 'source');
  mkdirSync(source);
  const count = plantTree(source);
  const remote = `${vendor}:rclone ${vendor}`;
  const served = join(bed.root, `rclone ${vendor}`);
  const ensureSame = async (what: string, withTimes = keepsTimes): Promise<void> => {
    const difference = differenceOf(snapshotOf(source), snapshotOf(served), withTimes);
    ensure(difference === undefined, `${what}: "${difference}" differs`);
    await rclone('check', '--download', source, remote);
  };
  await rclone('copy', source, remote);
  await ensureSame('copy');
  const again = await rclone('copy', '-v', source, remote);
  ensure(!again.includes('Copied'), `a second copy sent something: ${again.slice(-300)}`);
  appendFileSync(join(source, 'large'), 'more');
  rmSync(join(source, '0 with space'), { recursive: true });
  renameSync(join(source, '1 ünïcödé ⛵'), join(source, 'renamed #%'));
  await rclone('sync', source, remote);
  await ensureSame('sync');
  await rclone('moveto', `${remote}/large`, `${remote}/moved ü%23`);
  renameSync(join(source, 'large'), join(source, 'moved ü%23'));
  await rclone('move', `${remote}/renamed #%`, `${remote}/again #%`);
  renameSync(join(source, 'renamed #%'), join(source, 'again #%'));
  await rclone('copyto', `${remote}/moved ü%23`, `${remote}/copied`);
  await rclone('deletefile', `${remote}/copied`);
  await ensureSame('move', false);
  const back = join(place, 'back');
  await rclone('copy', remote, back);
  const difference = differenceOf(snapshotOf(served), snapshotOf(back), true);
  ensure(difference === undefined, `reading back: "${difference}" differs`);
  await rclone('about', `${vendor}:`);
  await rclone('purge', remote);
  return `${count} files${keepsTimes ? ', times kept' : ''}`;
};

export const RCLONE: Client = {
  name: 'rclone',
  programs: { rclone: 'rclone' },
  checks: Object.fromEntries(VENDORS.map((vendor) => [`vendor ${vendor}`, (bed: Bed) => run(bed, vendor)])),
};
