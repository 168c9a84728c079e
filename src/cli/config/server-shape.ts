// What the server's configuration file may hold: every option and argument of `wherry run`, by the same words. An option
// added to `run` is a key and a variable without a line here; a key that no option sets is one line of FILE_SETTINGS.

import { parseRemotePath } from '../../base/index.ts';
import { runCommand } from '../commands/run.ts';
import { parseNonEmpty, parseText } from '../options/parsers.ts';
import type { CollectionShape, ConfigShape } from './config-shape.ts';
import {
  createSetting,
  settingsOf,
  type OptionDefinition,
  type OptionDefinitions,
  type Setting,
} from './setting.ts';

const { flags = {}, positional } = runCommand.command.parameters;
const OPTIONS = flags as OptionDefinitions;

/** Options that say where settings come from, or that the file says in another form. */
const NO_SETTINGS: ReadonlySet<string> = new Set(['config', 'root', 'readOnlyRoot']);

const SECRETS: ReadonlySet<string> = new Set(['token']);

/** DIRECTORY, PORT and TOKEN. */
const ARGUMENTS: readonly Setting[] = (
  (positional?.kind === 'tuple' ? positional.parameters : []) as readonly OptionDefinition[]
).map((argument) => {
  const name = (argument.placeholder ?? '').toLowerCase();
  // An empty argument is refused where it is used; an empty path of a file would be the directory of the file itself.
  const parse = argument.parse === parseText ? parseNonEmpty : argument.parse;
  const definition: OptionDefinition = { ...argument, kind: 'parsed', parse };
  return createSetting(name, definition, { isSecret: SECRETS.has(name), isOption: false });
});

/** Keys and tables that only the file, or a variable, can set: `createSetting(NAME, DEFINITION, { section, isOption: false })`. */
const FILE_SETTINGS: readonly Setting[] = [];

export const SERVER_SETTINGS: readonly Setting[] = [
  ...ARGUMENTS,
  ...settingsOf(OPTIONS, (name) => !NO_SETTINGS.has(name)),
  ...FILE_SETTINGS,
];

/** Settings that say the same thing: the highest layer that has one of them decides. */
export const SERVER_ALTERNATIVES = [
  ['token', 'token-file', 'new-token'],
  ['directory', 'roots'],
] as const;

const refuseRootPath = (path: string): string | undefined => {
  try {
    if (parseRemotePath(path) !== path) return `is not a plain path; write it as "${parseRemotePath(path)}"`;
  } catch (error) {
    return `cannot be the path of a root: ${error instanceof Error ? error.message.replace(/\.$/u, '') : String(error)}`;
  }
  return path === '/' ? 'has no name; write directory = "…" above all tables for a single root' : undefined;
};

/** [roots."/photos"]: what can be said of one root alone. */
const ROOTS: CollectionShape = {
  brief: 'Directories served side by side, each under its own path',
  settings: [
    ...ARGUMENTS.filter(({ key }) => key === 'directory'),
    ...settingsOf(OPTIONS, (name) => ['readOnly', 'names', 'fileSizeLimit'].includes(name)),
  ],
  required: ['directory'],
  refuseName: refuseRootPath,
};

export const SERVER_SHAPE: ConfigShape = {
  settings: SERVER_SETTINGS,
  collections: { roots: ROOTS },
  otherNames: { root: 'directory', host: 'listen', address: 'listen', 'idle-timeout': 'stop-when-idle' },
  alternatives: SERVER_ALTERNATIVES,
};
