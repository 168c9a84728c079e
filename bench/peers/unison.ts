// Unison over SSH: two directories that both change.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from '../measure/measure-command.ts';
import { programPath } from './programs.ts';
import { SSH_HOST } from './sshd.ts';

export interface UnisonInit {
  /** Configuration of the SSH client that leads to the server. */
  readonly config: string;
  /** What each end remembers, in a directory for each; removed by the caller. */
  readonly directory: string;
  readonly local: string;
  readonly remote: string;
}

/** Asks and tells nothing, keeps times as the others do, and lets as much be removed as is. */
const OPTIONS = [
  '-batch',
  '-auto',
  '-silent',
  '-times',
  '-log=false',
  '-confirmbigdel=false',
  '-contactquietly',
];

export const unison = ({ config, directory, local, remote }: UnisonInit): Command => {
  const [here, there] = [join(directory, 'here'), join(directory, 'there')];
  for (const each of [here, there]) mkdirSync(each, { recursive: true });
  return {
    argv: [
      programPath('unison'),
      local,
      `ssh://${SSH_HOST}/${remote}`,
      ...['-ui', 'text', '-sshcmd', programPath('ssh'), '-sshargs', `-F ${config}`],
      // The shell of the server's user would leave its memory in that user's home.
      ...['-servercmd', `env UNISON=${there} ${programPath('unison')}`],
      ...OPTIONS,
    ],
    env: { UNISON: here },
  };
};
