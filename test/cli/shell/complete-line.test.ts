import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { displayName, nameFromBytes } from '../../../src/base/index.ts';
import { describeCommands } from '../../../src/cli/describe-commands.ts';
import { completeNames, planCompletion, type CompletionPlan } from '../../../src/cli/shell/complete-line.ts';
import { MAX_SHOWN_NAMES } from '../../../src/cli/shell/limits.ts';
import { parseWords } from '../../../src/cli/shell/parse-words.ts';
import { createShellTable } from '../../../src/cli/shell/shell-table.ts';

const RULES = { hasBackslash: true };
const commands = describeCommands(createShellTable());

const plan = (line: string): CompletionPlan => planCompletion(line, commands, RULES);

const complete = (line: string, names: readonly string[] = []) =>
  completeNames(
    plan(line),
    {
      names: names.map((name) => ({ name: name.replace(/\/$/u, ''), isDirectory: name.endsWith('/') })),
      isCut: false,
    },
    RULES,
  );

/** What one press of the tab key makes of a line when one name fits. */
const completed = (line: string, names: readonly string[] = []): string => {
  const { hits, replaced } = complete(line, names);
  assert.equal(hits.length, 1, hits.join('|'));
  assert.ok(line.endsWith(replaced));
  return `${line.slice(0, line.length - replaced.length)}${hits[0] ?? ''}`;
};

describe('where a name is looked for', () => {
  const cases: readonly (readonly [line: string, where: string])[] = [
    ['ls ', 'remote ""'],
    ['LS docs/re', 'remote "docs/"'],
    ['sync push ', 'local ""'],
    ['sync push docs ', 'remote ""'],
    ['sync pull ', 'remote ""'],
    ['sync pull docs ', 'local ""'],
    ['sync remote ', 'local ""'],
    ['check docs ', 'remote ""'],
    ['put ', 'local ""'],
    ['put a ', 'remote ""'],
    ['put -r ~/pict', 'local "~/"'],
    ['put --to /x a ', 'local ""'],
    ['put --on-conflict replace ', 'local ""'],
    ['get /docs/x ', 'local ""'],
    ['get x', 'remote ""'],
    ['cd a', 'remote "" directories'],
    ['lcd a', 'local "" directories'],
    ['rmdir a', 'remote "" directories'],
    ['put --to ', 'remote "" directories'],
    ['put --exclude-from ', 'local ""'],
    ['ls "my doc/', 'remote "my doc/"'],
    ['!less re', 'local ""'],
    ['rm -- -', 'remote ""'],
    ['ls *.t', 'none'],
    ['connect a', 'none'],
    ['user passwd a', 'none'],
    ['totp enable ', 'none'],
    ['nonsense a', 'none'],
    ['put --block-size ', 'none'],
  ];
  for (const [line, where] of cases) {
    it(`"${line}" is ${where}`, () => {
      const found = plan(line);
      const shown =
        found.kind === 'remote' || found.kind === 'local'
          ? `${found.kind} "${found.directory}"${found.directoriesOnly ? ' directories' : ''}`
          : found.kind;
      assert.equal(shown, where);
    });
  }
});

describe('what the tab key makes of', () => {
  it('the beginning of a command, in capitals too', () => {
    assert.equal(completed('DISC'), 'disconnect ');
    assert.equal(completed('rmd'), 'rmdir ');
    assert.equal(completed('help upl'), 'help upload ');
    assert.equal(completed('parts d'), 'parts discard ');
  });

  it('the beginning of an option, or its value', () => {
    assert.equal(completed('put --recu'), 'put --recursive ');
    assert.equal(completed('put --on-conflict ne'), 'put --on-conflict newer ');
    assert.deepEqual(complete('ls --remo').hits, []);
  });

  it('a plain name, a directory, and a name below one', () => {
    assert.equal(completed('cat re', ['report.txt', 'other']), 'cat report.txt ');
    assert.equal(completed('cat d', ['docs/']), 'cat docs/');
    assert.equal(completed('cat docs/re', ['report.txt']), 'cat docs/report.txt ');
    assert.deepEqual(complete('cd ', ['file', 'docs/']).hits, ['docs/']);
  });

  it('names with blanks, quotes and wildcards, in the quotes they were begun in', () => {
    assert.equal(completed('cat my', ['my file.txt']), 'cat my\\ file.txt ');
    assert.equal(completed('cat "my', ['my file.txt']), 'cat "my file.txt" ');
    assert.equal(completed(`cat 'my`, ['my file.txt']), `cat 'my file.txt' `);
    assert.equal(completed('cat my\\ ', ['my file.txt']), 'cat my\\ file.txt ');
    assert.equal(completed('cat it', [`it's.jpg`]), `cat it\\'s.jpg `);
    assert.equal(completed('cat a\\*', ['a*b']), 'cat a\\*b ');
    assert.equal(completed('cat "my d', ['my docs/']), 'cat "my docs/');
  });

  it('names that begin like an option, and the home directory', () => {
    assert.equal(completed('cat ', ['-r']), 'cat ./-r ');
    assert.equal(completed('put ~/my', ['my file']), 'put ~/my\\ file ');
  });

  it('hidden names only for whoever begins with a dot', () => {
    assert.deepEqual(complete('ls ', ['.hidden', 'shown']).hits, ['shown ']);
    assert.deepEqual(complete('ls .', ['.hidden', 'shown']).hits, ['.hidden ']);
  });

  it('a hundred thousand names is their count and what they have in common, never a flood', () => {
    const many = Array.from({ length: 100_000 }, (_, index) => `file ${String(index).padStart(6, '0')}`);
    const begun = complete('ls ', many);
    assert.deepEqual(begun.hits, ['file\\ 0']);
    assert.match(begun.note ?? '', /^100000 names fit/u);
    const stuck = complete('ls file\\ 0', many);
    assert.deepEqual(stuck.hits, []);
    assert.match(stuck.note ?? '', /^100000 names fit/u);
    assert.equal(complete('ls file\\ 00123', many).hits.length, 10);
    assert.ok(complete('ls file\\ 00', many).hits.length <= MAX_SHOWN_NAMES);
  });
});

describe('any name of a directory', () => {
  it('is completed to a word that means it, and shows no control character', () => {
    const name = fc
      .uint8Array({ minLength: 1, maxLength: 16 })
      .map(nameFromBytes)
      .filter((text) => !/[/\0]/u.test(text) && text !== '.' && text !== '..');
    const begun = fc.constantFrom('cat ', 'cat "', `cat '`, 'cat docs/', `cat "my docs/`);
    fc.assert(
      fc.property(name, begun, (text, line) => {
        if (text.startsWith('.')) return;
        const shown = completed(line, [text]);
        assert.equal(displayName(shown), shown);
        const { words, open } = parseWords(shown, RULES);
        assert.equal(open, 'none');
        const [, word] = words;
        const directory = line.endsWith('docs/') ? (line.includes('my') ? 'my docs/' : 'docs/') : '';
        const plain = `${directory}${text}`;
        assert.ok([plain, `./${plain}`].includes(word?.text ?? ''));
      }),
    );
  });
});
