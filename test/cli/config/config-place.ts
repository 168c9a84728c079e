// A configuration directory of its own for a test.

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface ConfigPlace {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  /** Writes a file of the configuration directory, 0600 unless told otherwise, and gives its path. */
  write(name: string, content: string | Uint8Array, mode?: number): Promise<string>;
  remove(): Promise<void>;
}

export const createConfigPlace = async (): Promise<ConfigPlace> => {
  const folder = await mkdtemp(join(tmpdir(), 'wherry-config-'));
  const directory = join(folder, 'wherry');
  await mkdir(directory, { mode: 0o700 });
  return {
    folder,
    env: { XDG_CONFIG_HOME: folder, HOME: join(folder, 'home') },
    write: async (name, content, mode = 0o600) => {
      const path = join(directory, name);
      await rm(path, { force: true });
      await writeFile(path, content, { mode });
      return path;
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
};
