import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parse, stringify } from 'smol-toml';
import { layOutInlineTable, layOutToml } from '../../src/base/index.ts';

const TEXT = [
  '\uFEFF# a = 0',
  'a . "b\\x41\\u0042\\e" = 1979-05-27 07:32:00 # when',
  'c="#" # d = 1',
  "[ x.'y#' ] # z",
  '  list = [ # ]',
  '    "]", [1, 2], # "',
  '  ]',
  'long = """',
  '[no]',
  'k = "\\""""""',
  "raw = '''it's''' # '",
  '[[many]]',
  'table = { a = 1, b.c = { d = [ "}" ] }, # {',
  '}',
  'last = -0.5e+3',
].join('\n');

describe('the layout of a TOML text', () => {
  it('is where headers, keys and values stand, whatever stands in strings, lists and comments', () => {
    const seen = layOutToml(TEXT).map(({ keys, isList, start, end, pairs }) => [
      keys,
      isList,
      TEXT.slice(start, end),
      pairs.map((pair) => [pair.keys, TEXT.slice(pair.valueStart, pair.valueEnd)]),
    ]);
    assert.deepEqual(seen, [
      [
        [],
        false,
        '',
        [
          [['a', 'bAB\u001b'], '1979-05-27 07:32:00'],
          [['c'], '"#"'],
        ],
      ],
      [
        ['x', 'y#'],
        false,
        "[ x.'y#' ]",
        [
          [['list'], '[ # ]\n    "]", [1, 2], # "\n  ]'],
          [['long'], '"""\n[no]\nk = "\\""""""'],
          [['raw'], "'''it's'''"],
        ],
      ],
      [
        ['many'],
        true,
        '[[many]]',
        [
          [['table'], '{ a = 1, b.c = { d = [ "}" ] }, # {\n}'],
          [['last'], '-0.5e+3'],
        ],
      ],
    ]);
  });

  it('of an inline table is where its keys, values and commas stand', () => {
    const text = 't = {a=1,"b" . c = { d = [ "}" ] } # x\n , e = 2000-01-01 00:00:00}';
    const pairs = layOutInlineTable(text, 4).map(({ keys, valueStart, valueEnd, comma }) => [
      keys,
      text.slice(valueStart, valueEnd),
      comma,
    ]);
    assert.deepEqual(pairs, [
      [['a'], '1', 8],
      [['b', 'c'], '{ d = [ "}" ] }', 40],
      [['e'], '2000-01-01 00:00:00', undefined],
    ]);
    assert.deepEqual(layOutInlineTable('{ # }\n }', 0), []);
  });

  it('gives each value of what a writer of TOML makes, and nothing else', () => {
    const leaf = fc.oneof(fc.string(), fc.integer(), fc.double({ noNaN: true }), fc.boolean());
    const value = fc.oneof(leaf, fc.array(leaf), fc.array(fc.dictionary(fc.string(), leaf)));
    const inner = fc.dictionary(fc.string(), value, { noNullPrototype: true });
    const outer = fc.dictionary(fc.string(), fc.oneof(inner, value), { noNullPrototype: true });
    fc.assert(
      fc.property(outer, (table) => {
        const text = stringify(table);
        const rebuilt = layOutToml(text).flatMap(({ keys, isList, pairs }) => {
          const header = keys.map((key) => JSON.stringify(key)).join('.');
          const lines = pairs.map(
            (pair) =>
              `${pair.keys.map((key) => JSON.stringify(key)).join('.')}=${text.slice(pair.valueStart, pair.valueEnd)}`,
          );
          return keys.length === 0 ? lines : [isList ? `[[${header}]]` : `[${header}]`, ...lines];
        });
        assert.deepEqual(parse(rebuilt.join('\n').replaceAll('\x7f', '\\u007f')), parse(text));
      }),
    );
  });
});
