// Objects of entries, and of the trash.

import { iso, type JsonObject } from './json-object.ts';

const ENTRY_FIELDS = {
  path: 'whole path on the server',
  kind: '`file`, `directory`, `link` or `other`',
  size: 'bytes of a file; 0 of all else',
  'mtime?': 'time of the last change, ISO 8601 in UTC with milliseconds',
  mtimeUs: 'the same in microseconds since 1970, exactly',
  executable: 'whether a file may be executed',
  version: 'opaque text that changes with the entry, for `ifMatch`',
  'target?': 'of a link: what it holds',
  'leads?': 'of a link: `file`, `directory`, `other`, `outside` or `broken`',
} as const;

export const ENTRY_OBJECTS: readonly JsonObject[] = [
  {
    type: 'entry',
    of: ['list', 'find', 'stat'],
    brief: 'One entry of the server.',
    fields: {
      ...ENTRY_FIELDS,
      'name?': '`list`: the path relative to the directory that is listed',
      'blake3?': '`stat --checksum`: BLAKE3 of the content, in hexadecimal',
    },
  },
  {
    type: 'created',
    of: ['file', 'directory'],
    brief: 'The entry was made.',
    fields: ENTRY_FIELDS,
  },
  {
    type: 'unchanged',
    of: ['file --update', 'directory --update', 'directory --parents'],
    brief: 'The entry was there already.',
    fields: ENTRY_FIELDS,
  },
  {
    type: 'moved',
    of: ['move'],
    brief: 'The entry as it is now.',
    fields: {
      ...ENTRY_FIELDS,
      from: 'path that it had',
      outcome: '`created`, `replaced`, `renamed`, `skipped` or `unchanged`',
    },
  },
  {
    type: 'copied',
    of: ['copy'],
    brief: 'The copy.',
    fields: { ...ENTRY_FIELDS, from: 'path of the original', outcome: 'as of `moved`' },
  },
  {
    type: 'removed',
    of: ['remove', 'rmdir'],
    brief: 'What was removed.',
    fields: {
      path: 'whole path that it had',
      entries: 'how many entries went; a directory that is kept in the trash counts as one',
      isKept: 'whether it is in the trash now',
    },
  },
  {
    type: 'usage',
    of: ['du'],
    brief: 'What is at and below a path.',
    fields: {
      path: 'whole path',
      bytes: 'of all files',
      files: 'how many files',
      directories: 'how many directories below it',
      links: 'how many symbolic links',
    },
  },
  {
    type: 'space',
    of: ['df'],
    brief: 'How much fits; a figure that the server does not know is left out.',
    fields: {
      'totalBytes?': 'of the file system',
      'freeBytes?': 'not used',
      'availableBytes?': 'of the free bytes, those that the server may use',
      'usedBytes?': 'total without free',
      'totalEntries?': 'files, directories and links that there can be',
      'freeEntries?': 'how many more there can be',
    },
  },
  {
    type: 'trashItem',
    of: ['trash list', 'versions'],
    brief: 'What was removed or replaced; the newest first.',
    fields: {
      id: 'to restore it by; of later items larger',
      path: 'whole path that it had; `/` where that is lost',
      kind: 'as of `entry`',
      size: 'bytes of a file, or of all files in a directory',
      entries: 'how many entries it is',
      mtime: iso('time of the last change'),
      mtimeUs: 'the same in microseconds since 1970, exactly',
      time: iso('when it was removed or replaced'),
      by: 'account that did so; empty where none is known',
      reason: '`removed` or `replaced`',
    },
  },
  {
    type: 'restored',
    of: ['trash restore', 'versions --restore'],
    brief: 'The entry as it is now.',
    fields: { ...ENTRY_FIELDS, id: 'of the item of the trash', outcome: 'as of `moved`' },
  },
  {
    type: 'trashEmptied',
    of: ['trash empty'],
    brief: 'It is gone for good.',
    fields: {
      items: 'how many items went',
      bytes: 'of their files',
      stuck: 'how many things the operating system did not let go of; they are tried again',
    },
  },
];
