import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { serviceArguments } from '../../../src/cli/service/service-arguments.ts';

const toRun = (...args: string[]): readonly string[] =>
  serviceArguments({
    args,
    takesValue: new Map([
      ['read-only', false],
      ['user', false],
      ['name', true],
      ['log-file', true],
      ['file-size-limit', true],
    ]),
    dropped: new Set(['user', 'name']),
    paths: new Set(['log-file']),
    cwd: '/home/ann',
  });

describe('the arguments of an installed service', () => {
  it('are those of run, without those of the installation', () => {
    assert.deepEqual(toRun('--user', 'files', '--name', 'inbox', '7000', '--read-only', '-q'), [
      '--read-only',
      '--',
      '/home/ann/files',
      '7000',
    ]);
    assert.deepEqual(toRun('--name=inbox', '--readOnly', '/srv'), ['--read-only', '--', '/srv']);
  });

  it('have absolute paths, however they were written; - stays what it is', () => {
    assert.deepEqual(toRun('--log-file', 'log', 'a/../b'), ['--log-file=/home/ann/log', '--', '/home/ann/b']);
    assert.deepEqual(toRun('--logFile=../log', '.'), ['--log-file=/home/log', '--', '/home/ann']);
    assert.deepEqual(toRun('--log-file=-', '.'), ['--log-file=-', '--', '/home/ann']);
  });

  it('keep values that look like options or directories, and a directory that looks like an option', () => {
    assert.deepEqual(toRun('--file-size-limit', '2G', '--', '--user'), [
      '--file-size-limit=2G',
      '--',
      '/home/ann/--user',
    ]);
  });
});
