import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findCommand } from '../../src/cli/command-table.ts';
import { unknownCommandSentence, withoutForeignWords } from '../../src/cli/unknown-command.ts';
import { runWith } from './run-with.ts';

/** Words of ftp, sftp, rclone and rsync, and slips. */
const WORDS = [
  ...[
    'delete',
    'dir',
    'mget',
    'mput',
    'rename',
    'mdelete',
    'rmdir',
    'type',
    'cd',
    'lcd',
    'open',
    'bye',
    'ftp',
  ],
  ...['lsl', 'lsjson', 'ncdu', 'purge', 'about', 'hashsum', 'serve', 'diff', 'copyto'],
  ...[
    'lsf',
    'lsd',
    'rcat',
    'bisync',
    'mirror',
    'mount',
    'cleanup',
    'copyurl',
    'link',
    'obscure',
    'listremotes',
    'rclone',
  ],
  ...['sftp', 'scp', 'rsync', 'lls', 'lmkdir', 'chmod', 'ln', 'symlink', 'sshfs'],
  ...[
    'binary',
    'ascii',
    'passive',
    'prompt',
    'newer',
    'reget',
    'append',
    'close',
    'disconnect',
    'nlist',
    'mls',
  ],
  ...['uplaod', 'dowload', 'lits', 'remvoe', 'pats', 'doctr'],
];

describe('a command that does not exist', () => {
  for (const word of WORDS) {
    it(`leads from "${word}" to what there is`, () => {
      const sentence = unknownCommandSentence([word]) ?? '';
      assert.match(sentence, /^There is no command ".+[.?]$/su);
      assert.doesNotMatch(sentence, /shows all/u);
      for (const [, command = ''] of sentence.matchAll(/"wherry ([a-z][^"]*)"/gu))
        assert.ok(findCommand(command.split(' ')) !== undefined, `${command} is no command`);
    });
  }

  it('is corrected within its group', () => {
    assert.equal(
      unknownCommandSentence(['parts', 'discrad', 'x']),
      'There is no command "parts discrad"; did you mean "parts discard"?',
    );
    assert.equal(
      unknownCommandSentence(['parts', 'xyz']),
      'There is no command "parts xyz"; there is "parts list" or "parts discard".',
    );
  });

  it('never leads to one that only programs call', () => {
    assert.doesNotMatch(unknownCommandSentence(['complte']) ?? '', /"complete"/u);
  });

  it('is no word that there is, and no option', () => {
    for (const args of [['list'], ['ls', 'x'], ['parts', 'list'], ['parts'], ['parts', '-h'], ['--help'], []])
      assert.equal(unknownCommandSentence(args), undefined, args.join(' '));
  });

  it('exits 2, with --json as an object', async () => {
    const text = await runWith(['delete', '/x']);
    assert.deepEqual(
      [text.exitCode, text.stderr],
      [2, 'wherry: There is no command "delete"; here it is "wherry remove".\n'],
    );
    const json = await runWith(['delete', '/x', '--json']);
    assert.equal(json.exitCode, 2);
    assert.equal((JSON.parse(json.stderr) as { code: string }).code, 'BAD_REQUEST');
  });
});

describe('help and version', () => {
  it('are words too', async () => {
    assert.deepEqual(withoutForeignWords(['help', 'parts', 'list']), ['parts', 'list', '--help']);
    assert.deepEqual(withoutForeignWords(['-V']), ['--version']);
    assert.match((await runWith(['help', 'list'])).stdout, /^Usage: wherry list/u);
    assert.match((await runWith(['help'])).stdout, /^Wherry moves files/u);
    assert.match((await runWith(['version'])).stdout, /^\d+\.\d+\.\d+\n$/u);
  });
});

describe('a slip in an option or a value', () => {
  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [['upload', '--dry-rnu', 'a'], /no option --dry-rnu; did you mean --dry-run\?/u],
    [['remove', '-N'], /no option -N; did you mean -n\?/u],
    [['list', '-x'], /no option -x\.\n/u],
    [['upload', '--on-conflict', 'overwrite', 'a'], /or newer; did you mean replace\?/u],
    [['upload', '--on-conflict', 'skpi', 'a'], /or newer; did you mean skip\?/u],
    [['upload', '--on-conflict', 'xyzzy', 'a'], /or newer\.\n/u],
  ];
  for (const [args, expected] of cases) {
    it(`is corrected in "${args.join(' ')}"`, async () => {
      const { exitCode, stderr } = await runWith(args);
      assert.equal(exitCode, 2);
      assert.match(stderr, expected);
    });
  }
});

describe('copy and move', () => {
  it('tell who wants to copy between machines how that is done here', async () => {
    for (const args of [
      ['copy', 'file', '/x'],
      ['copy', '/a', 'b'],
      ['move', './a', '/b'],
    ]) {
      const { exitCode, stderr } = await runWith(args);
      assert.equal(exitCode, 1);
      assert.match(stderr, /is no path of the server.*\n[^]*wherry upload FILE \/DIRECTORY\n/u);
    }
  });
});
