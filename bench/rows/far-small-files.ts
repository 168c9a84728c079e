// Many new small files over a long link: where round trips count.

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { timeBar } from '../bars/make-bars.ts';
import { rsync, sftp } from '../peers/ssh-clients.ts';
import { writeSmallFiles } from '../place/small-files.ts';
import { ours } from './our-commands.ts';
import type { Row } from './row.ts';
import { checkFiles, planTransfer, wherryArguments } from './transfer.ts';

const COUNT = 10_000;
const NAME = `small-${COUNT}`;

/** It takes several round trips for each file, one after another: all of them would take longer than the whole bench. */
const SFTP_COUNT = 40;
const SFTP_PATTERN = 'f0[0-3]*';

const WHOLE = 'rsync --no-inc-recursive';

export const FAR_SMALL_FILES_ROW: Row = {
  name: 'far-10k-up',
  what: `${COUNT} new files of 200 to 4000 bytes, up, over a long link`,
  weightSeconds: 45,
  isTimed: true,
  hasWarmUp: true,
  bars: [timeBar('wherry put -r', ['rsync', WHOLE], { must: 1, aim: 0.7 })],
  prepare: async (bed) => {
    await bed.material('source', NAME, (path) => writeSmallFiles(path, COUNT));
    const [wherry, sshd] = [await bed.wherry(), await bed.sshd()];
    const [toWherry, toSshd] = [await bed.longLinkTo(wherry.port), await bed.longLinkTo(sshd.port)];
    const config = sshd.clientConfig(toSshd.port);
    const transfer = planTransfer(bed, { direction: 'up', name: NAME, check: checkFiles(COUNT) });
    const overSsh = { readWireBytes: toSshd.readBytes };
    const sftpOutput = bed.path('peer', 'sftp-sample');
    return {
      contenders: [
        transfer.ours(
          'wherry put -r',
          wherry,
          (move) => ours(wherry, wherryArguments(move, '-r'), toWherry.port),
          { readWireBytes: toWherry.readBytes },
        ),
        transfer.peer('rsync', sshd, (move) => rsync(config, move), overSsh),
        transfer.peer(WHOLE, sshd, (move) => rsync(config, move, '--no-inc-recursive'), overSsh),
        transfer.peer(
          'sftp',
          sshd,
          ({ from, name }) =>
            sftp(config, join(bed.place.setup, 'sftp-far'), [
              `put ${join(from, name, 'd0000', SFTP_PATTERN)} ${sftpOutput}/`,
            ]),
          {
            ...overSsh,
            note: `only ${SFTP_COUNT} of the files, one after another`,
            isPartial: true,
            outputs: [sftpOutput],
            prepare: async () => void (await mkdir(join(sftpOutput), { recursive: true })),
            check: async () => {},
          },
        ),
      ],
    };
  },
};
