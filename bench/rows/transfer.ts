// Contenders that move one file or tree, up or down: ours between `source`, `served` and `fetched`, peers' with `peer` in
// place of `served`. A file or tree keeps its name.

import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bed } from '../bed.ts';
import type { Command } from '../measure/measure-command.ts';
import type { Move } from '../peers/ssh-clients.ts';
import { countFiles } from '../place/small-files.ts';
import type { Contender } from './row.ts';

export type Direction = Move['direction'];

export interface TransferInit {
  readonly direction: Direction;
  readonly name: string;
  /** Rejects when what has arrived at the path is not whole. */
  readonly check: (path: string) => Promise<void>;
}

type Extra = Partial<Contender>;

export interface Transfer {
  ours(
    name: string,
    server: { readonly pid: number },
    command: (move: Move) => Command,
    extra?: Extra,
  ): Contender;
  peer(
    name: string,
    server: { readonly pid: number },
    command: (move: Move) => Command,
    extra?: Extra,
  ): Contender;
}

export const planTransfer = (bed: Bed, { direction, name, check }: TransferInit): Transfer => {
  const contender =
    (isOurs: boolean): Transfer['ours'] =>
    (title, { pid }, command, extra = {}) => {
      const to = bed.path(direction === 'down' ? 'fetched' : isOurs ? 'served' : 'peer');
      const move = { direction, from: bed.path(direction === 'up' ? 'source' : 'served'), name, to };
      return {
        name: title,
        isOurs,
        outputs: [join(to, name)],
        command: () => command(move),
        serverPid: () => pid,
        check: () => check(join(to, name)),
        ...extra,
      };
    };
  return { ours: contender(true), peer: contender(false) };
};

export const checkSize =
  (sizeBytes: number) =>
  async (path: string): Promise<void> => {
    const { size } = await stat(path);
    if (size !== sizeBytes) throw new Error(`${path} has ${size} bytes in place of ${sizeBytes}.`);
  };

export const checkFiles =
  (count: number) =>
  async (path: string): Promise<void> => {
    const found = await countFiles(path);
    if (found !== count) throw new Error(`${path} has ${found} files in place of ${count}.`);
  };

/** Arguments of `wherry` for a move. */
export const wherryArguments = ({ direction, from, name, to }: Move, ...options: string[]): string[] =>
  direction === 'up'
    ? ['put', '-q', ...options, join(from, name), '/']
    : ['get', '-q', ...options, `/${name}`, `${to}/`];
