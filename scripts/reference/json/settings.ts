// Objects of what is kept on this machine: remotes, settings, recordings, and what the shell says of itself.

import { iso, type JsonObject } from './json-object.ts';

export const SETTING_OBJECTS: readonly JsonObject[] = [
  {
    type: 'remote',
    of: ['remote list', 'remote show', 'remote add'],
    brief: 'A server that has a name.',
    fields: {
      name: 'of the remote',
      address: 'connection string, without a token',
      hasToken: 'whether there is a token for it',
      'tokenFile?': 'the file that holds it',
      isDefault: 'whether paths without a name are on it',
      'isReached?': '`remote add`: whether the server has answered, and knows the token',
    },
  },
  {
    type: 'remoteRenamed',
    of: ['remote rename'],
    brief: 'It has another name.',
    fields: { from: 'name that it had', name: 'name that it has' },
  },
  {
    type: 'remoteRemoved',
    of: ['remote remove'],
    brief: 'It is forgotten.',
    fields: { name: 'that it had' },
  },
  {
    type: 'defaultRemote',
    of: ['remote default'],
    brief: 'The remote that paths without a name are on.',
    fields: { 'name?': 'left out where there is none' },
  },
  {
    type: 'setting',
    of: ['config show'],
    brief: 'A setting, and where its value comes from.',
    fields: {
      'section?': 'table of the file; left out above all tables, and of the connection',
      key: 'in that table',
      'value?': 'text, as it may be typed; left out of what is secret, and of what is not set',
      isSet: 'whether something sets it; otherwise `value` is the default',
      origin:
        'object with `kind` (`option`, `argument`, `environment`, `file` or `default`), and `variable`, or `path` and `line`',
    },
  },
  {
    type: 'checked',
    of: ['config check'],
    brief: 'A file without mistakes; where there is no file, an object without fields.',
    fields: { 'file?': '`client`, `server` or `remotes`', 'path?': 'where it is' },
  },
  {
    type: 'path',
    of: ['config path'],
    brief: 'Where a file is looked for, of each file there may be.',
    fields: { file: 'as of `checked`', path: 'where it is, or would be' },
  },
  {
    type: 'rates',
    of: ['rates'],
    brief: 'A recording in figures.',
    fields: {
      file: 'as it was named',
      seconds: 'how long it took',
      bytes: 'that were moved',
      'meanBytesPerSecond?': 'all bytes by all seconds',
      'maxBytesPerSecond?': 'of the fastest moment',
      samples: 'how many moments were recorded',
    },
  },
  {
    type: 'connected',
    of: ['connect'],
    brief: 'The shell is connected.',
    fields: { address: 'connection string of the server, without a token' },
  },
  {
    type: 'disconnected',
    of: ['disconnect'],
    brief: 'It is so no more.',
    fields: { address: 'as of `connected`' },
  },
  {
    type: 'directory',
    of: ['cd', 'pwd'],
    brief: "The shell's current directory on the server.",
    fields: { path: 'whole path on the server' },
  },
  {
    type: 'localDirectory',
    of: ['lcd', 'lpwd'],
    brief: "The shell's current directory on this machine.",
    fields: { path: 'whole path on this machine' },
  },
  {
    type: 'localEntry',
    of: ['lls'],
    brief: 'One entry of this machine.',
    fields: {
      name: 'in its directory',
      kind: 'as of `entry`',
      size: 'bytes of a file; 0 of all else',
      mtime: iso('time of the last change'),
      mtimeUs: 'the same in microseconds since 1970',
    },
  },
  {
    type: 'lineFailed',
    of: ['shell'],
    brief: 'On standard error, behind the error: the line of a script that failed.',
    fields: {
      line: 'its number, from 1',
      text: 'the line, without secrets',
      continues: 'whether the lines behind it are run',
    },
  },
];
