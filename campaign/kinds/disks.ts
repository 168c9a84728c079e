// Disks that are full.

import type { Bed } from '../bed.ts';
import { EXIT, type Kind, type Played } from './kind.ts';

const fill = async (bed: Bed): Promise<Played> => {
  const finished = await bed.startClient().finished;
  return {
    finished,
    mayExit: [EXIT.noSpace, EXIT.partly, EXIT.failed],
    interruptions: 1,
    // What did not fit was sent in vain.
    spoiledBytes: bed.scenario.bytes,
    struck: finished.exitCode !== 0,
  };
};

const amounts = [
  [2, 'small'],
  [2, 'medium'],
  [1, 'large'],
  [1, 'many'],
] as const;

export const DISKS: readonly Kind[] = [
  {
    name: 'full-disk-server',
    weight: 4,
    what: 'the disk of the server is too small for what comes, and then larger',
    usesProcesses: false,
    smallDisk: 'server',
    wish: { directions: ['upload'], amounts },
    play: fill,
  },
  {
    name: 'full-disk-client',
    weight: 4,
    what: 'the same with the disk of the client',
    usesProcesses: false,
    smallDisk: 'client',
    wish: { directions: ['download'], amounts },
    play: fill,
  },
];
