// What kind of configuration file a file is, where nobody says. Pure.

import { basename } from 'node:path';
import { isTomlTable, type TomlTable } from './parse-toml.ts';

export type ConfigKind = 'client' | 'server' | 'remotes';

const NAMES: Readonly<Record<string, ConfigKind>> = {
  'config.toml': 'client',
  'server.toml': 'server',
  'remotes.toml': 'remotes',
};

/** By its usual name, else by what only one kind can hold. */
export const kindOfFile = (path: string, table: TomlTable, commands: readonly string[]): ConfigKind => {
  const name = basename(path);
  const byName = Object.hasOwn(NAMES, name) ? NAMES[name] : undefined;
  if (byName !== undefined) return byName;
  // "directory" is a table of one kind, and a key of another.
  const hasTable = (section: string): boolean => isTomlTable(table[section]);
  if (hasTable('remotes')) return 'remotes';
  return ['defaults', ...commands].some(hasTable) ? 'client' : 'server';
};
