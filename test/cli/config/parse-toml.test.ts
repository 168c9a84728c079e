import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { stringify } from 'smol-toml';
import { parseToml } from '../../../src/cli/config/parse-toml.ts';

const TEXT = `# directory = "no"
directory = "yes" # trailing

[roots."/a.b"]
directory = '''
[not.a.table]
key = 1'''
names = """
say \\"""x"""
list = [
  "[x]", # ]
  { y = 1 },
]
read-only = true
[roots.'/c']
a.b.c = 1
[[many]]
x = 1
`;

describe('the line of a key', () => {
  it('is the one it stands on, whatever stands in strings, lists and comments', async () => {
    const { lineOf } = await parseToml(TEXT, 'f');
    const at = (...keys: string[]): number => lineOf(keys);
    assert.deepEqual(
      [at('directory'), at('roots'), at('roots', '/a.b'), at('roots', '/a.b', 'directory')],
      [2, 4, 4, 5],
    );
    assert.deepEqual([at('roots', '/a.b', 'names'), at('roots', '/a.b', 'list')], [8, 10]);
    assert.deepEqual([at('roots', '/a.b', 'read-only'), at('roots', '/c')], [14, 15]);
    assert.deepEqual([at('roots', '/c', 'a', 'b', 'c'), at('many', 'x')], [16, 18]);
  });

  it('is that of the nearest parent for what is inside a value, and 1 for what is nowhere', async () => {
    const { lineOf } = await parseToml('\na = { b = 1 }', 'f');
    assert.deepEqual([lineOf(['a', 'b']), lineOf(['z'])], [2, 1]);
  });

  it('is found in whatever a writer of TOML makes', async () => {
    const value = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.array(fc.string()));
    const table = fc.dictionary(fc.string(), value, { noNullPrototype: true });
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.string(), table, { noNullPrototype: true }), async (tables) => {
        const text = stringify(tables);
        const lines = text.split('\n');
        const { table: parsed, lineOf } = await parseToml(text, 'f');
        for (const [name, keys] of Object.entries(parsed)) {
          for (const key of Object.keys(keys as object))
            assert.match(lines[lineOf([name, key]) - 1] ?? '', / = /u);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('takes no longer for a key of very many parts', async () => {
    const key = Array.from({ length: 100_000 }, () => 'a').join('.');
    assert.equal((await parseToml(`x = 1\n[${key}]\n`, 'f')).lineOf(['a', 'a']), 2);
  });
});

describe('a text that is no TOML', () => {
  it('is refused with file, line and reason, and without what stands there', async () => {
    await assert.rejects(parseToml('a = 1\ntoken = "secret\n', '/x/f.toml'), (error: Error) => {
      assert.match(error.message, /^\/x\/f\.toml:2: .+; nothing of it was used\.$/u);
      assert.doesNotMatch(error.message, /secret/u);
      return true;
    });
  });
});
