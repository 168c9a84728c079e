// `lcd`, `lpwd` and `lls`, in the shell: the directory of this machine that relative local paths begin at.

import { lstat, readdir, stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { displayName, nameFromBytes, WherryError } from '../../../base/index.ts';
import type { CliContext } from '../../cli-context.ts';
import { defineCommand } from '../../define-command.ts';
import { localFileError } from '../../local-file-error.ts';
import { localPathBytes } from '../../local-path-bytes.ts';
import { parseText } from '../../options/parsers.ts';
import { printResult } from '../../print-result.ts';
import { formatEntryLine } from '../../text/format-entry.ts';
import { formatJson } from '../../text/format-json.ts';
import { formatIsoTime } from '../../text/format-time.ts';
import { typedLocalPath } from '../../typed-paths.ts';
import { OUTPUT_ALIASES, OUTPUT_FLAGS, type OutputFlags } from '../../options/output-options.ts';
import { placeOf } from './place-of.ts';

const isDirectory = async (path: string): Promise<boolean> => {
  const found = await stat(localPathBytes(path)).catch((error: unknown) => {
    throw localFileError(error, path);
  });
  return found.isDirectory();
};

export const changeLocalVerb = defineCommand<OutputFlags, [string?]>({
  brief: 'Change the current directory on this machine',
  usage: ['[DIRECTORY]'],
  description: [
    'Makes a directory of this machine the one that relative local paths are taken from: what "put" sends, where "get" writes,',
    'and where "!COMMAND" runs. "-" is the one before; without an argument it is the home directory.',
  ].join('\n'),
  examples: [{ command: 'lcd ~/pictures', brief: 'files are sent from there, and fetched to there' }],
  parameters: {
    positional: {
      kind: 'tuple',
      parameters: [
        { brief: 'Directory [default: home]', placeholder: 'DIRECTORY', parse: parseText, optional: true },
      ],
    },
    flags: OUTPUT_FLAGS,
    aliases: OUTPUT_ALIASES,
  },
  load: async () => async (context, flags, directory) => {
    const place = placeOf(context);
    const typed = directory === undefined ? place.home : typedLocalPath(place, directory);
    const path = directory === '-' ? place.previousLocal : resolve(place.startDirectory, typed);
    if (!(await isDirectory(path)))
      throw new WherryError('NOT_A_DIRECTORY', `"${displayName(path)}" is not a directory.`);
    place.changeLocal(path);
    await printResult(context, flags, {
      text: `The local directory is ${path}.`,
      json: { type: 'localDirectory', path },
    });
  },
});

export const printLocalVerb = defineCommand<OutputFlags, []>({
  brief: 'Print the current directory on this machine',
  usage: [''],
  description: 'Prints the directory of this machine that relative local paths are taken from.',
  examples: [{ command: 'lpwd', brief: 'where "get" writes' }],
  parameters: { flags: OUTPUT_FLAGS, aliases: OUTPUT_ALIASES },
  load: async () => async (context, flags) => {
    const path = placeOf(context).localDirectory;
    await printResult(context, flags.json === true ? { json: true } : {}, {
      text: path,
      json: { type: 'localDirectory', path },
    });
  },
});

interface ListLocalFlags extends OutputFlags {
  readonly long?: boolean;
}

const printLocal = async (
  context: CliContext,
  flags: ListLocalFlags,
  path: string,
  name: string,
): Promise<void> => {
  const found = await lstat(localPathBytes(path));
  const kind = found.isDirectory()
    ? 'directory'
    : found.isSymbolicLink()
      ? 'link'
      : found.isFile()
        ? 'file'
        : 'other';
  const size = kind === 'file' ? found.size : 0;
  const mtimeUs = Math.floor(found.mtimeMs * 1000);
  const entry = { kind, size, mtimeUs } as const;
  const text =
    flags.json === true
      ? formatJson({ type: 'localEntry', name, kind, size, mtime: formatIsoTime(mtimeUs), mtimeUs })
      : formatEntryLine(entry, name);
  await context.stdout.write(`${text}\n`);
};

const listLocal = async (context: CliContext, flags: ListLocalFlags, path: string): Promise<void> => {
  const isDetailed = flags.long === true || flags.json === true;
  const names = (await isDirectory(path))
    ? (await readdir(localPathBytes(path), { encoding: 'buffer' })).map(nameFromBytes).sort()
    : [basename(path)];
  const directory = (await isDirectory(path)) ? path : resolve(path, '..');
  for (const name of names) {
    if (isDetailed) await printLocal(context, flags, `${directory}/${name}`, name);
    else await context.stdout.write(`${displayName(name)}\n`);
  }
};

export const listLocalVerb = defineCommand<ListLocalFlags, [string?]>({
  brief: 'List a directory of this machine',
  usage: ['[-l] [PATH]'],
  description: 'Prints the names in a directory of this machine; with -l also kind, size and time of each.',
  examples: [{ command: 'lls', brief: 'what "put" could send' }],
  parameters: {
    positional: {
      kind: 'tuple',
      parameters: [{ brief: 'Directory [default .]', placeholder: 'PATH', parse: parseText, optional: true }],
    },
    flags: {
      long: {
        kind: 'boolean',
        optional: true,
        withNegated: false,
        brief: 'Kind, size and time of each entry',
      },
      ...OUTPUT_FLAGS,
    },
    aliases: { l: 'long', ...OUTPUT_ALIASES },
  },
  load: async () => async (context, flags, path) => {
    const place = placeOf(context);
    const typed = typedLocalPath(place, path ?? '.');
    try {
      await listLocal(context, flags, resolve(place.startDirectory, typed));
    } catch (error) {
      throw localFileError(error, typed);
    }
  },
});
