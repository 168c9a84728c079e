import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { WherryError } from '../../../src/base/index.ts';
import { expandBraces } from '../../../src/cli/glob/expand-braces.ts';
import { parseGlob, type Glob } from '../../../src/cli/glob/parse-glob.ts';
import { walkGlob, type GlobEntry, type GlobTree } from '../../../src/cli/glob/walk-glob.ts';

describe('braces', () => {
  const table: readonly (readonly [string, readonly string[]])[] = [
    ['a', ['a']],
    ['{a,b}.txt', ['a.txt', 'b.txt']],
    ['{a,b}{1,2}', ['a1', 'a2', 'b1', 'b2']],
    ['{a,{b,c}d,}', ['a', 'bd', 'cd', '']],
    ['{a}', ['{a}']],
    ['{{a,b}}', ['{a}', '{b}']],
    ['{a,b', ['{a,b']],
    ['{{a,b}', ['{a', '{b']],
    ['a,b}', ['a,b}']],
    ['\\{a,b}', ['\\{a,b}']],
    ['{a\\,b,c}', ['a\\,b', 'c']],
    ['/{x/y,z}/*', ['/x/y/*', '/z/*']],
  ];
  for (const [text, expanded] of table) {
    it(`${text} stand for ${JSON.stringify(expanded)}`, () => assert.deepEqual(expandBraces(text), expanded));
  }
});

/** A tree from paths; a directory ends with "/", a link to a directory with "@/". What was listed is recorded. */
const createTree = (paths: readonly string[]): GlobTree<GlobEntry> & { readonly listed: string[] } => {
  const directories = new Map<string, Map<string, GlobEntry>>([['/', new Map()]]);
  for (const path of paths) {
    const names = path.split('/').filter((name) => name !== '');
    let parent = '/';
    names.forEach((name, index) => {
      const isLink = name.endsWith('@');
      const leadsToDirectory = index < names.length - 1 || path.endsWith('/');
      directories
        .get(parent)
        ?.set(name, { name, isDirectory: leadsToDirectory && !isLink, leadsToDirectory });
      parent = parent === '/' ? `/${name}` : `${parent}/${name}`;
      if (leadsToDirectory && !directories.has(parent)) directories.set(parent, new Map());
    });
  }
  const listed: string[] = [];
  return {
    listed,
    async *list(path) {
      listed.push(path);
      yield* directories.get(path)?.values() ?? [];
    },
    find: async (path) => {
      const cut = path.lastIndexOf('/');
      return directories.get(path.slice(0, cut) || '/')?.get(path.slice(cut + 1));
    },
    join: (directory, name) => (directory === '/' ? `/${name}` : `${directory}/${name}`),
  };
};

const PHOTOS = [
  '/photos/2025/a.jpg',
  '/photos/2025/b.png',
  '/photos/2026/c.jpg',
  '/photos/2026/raw/d.jpg',
  '/photos/.trash/e.jpg',
  '/photos/.hidden.jpg',
  '/photos/f.jpg',
  '/photos/link@/g.jpg',
  '/music/h.mp3',
  '/photos/.wherry/i.jpg',
];

const never = new AbortController().signal;

const glob = (text: string): Glob => parseGlob(text) ?? assert.fail(`${text} holds no pattern`);

const find = async (text: string): Promise<{ found: readonly string[]; listed: readonly string[] }> => {
  const tree = createTree(PHOTOS);
  const matches = await walkGlob(tree, '/', glob(text), { signal: never });
  return { found: matches.map(({ path }) => path), listed: tree.listed };
};

describe('a pattern of paths', () => {
  const table: readonly (readonly [string, readonly string[], readonly string[]])[] = [
    ['/photos/*.jpg', ['/photos/f.jpg'], ['/photos']],
    [
      '/photos/*/*.jpg',
      ['/photos/2025/a.jpg', '/photos/2026/c.jpg', '/photos/link@/g.jpg'],
      ['/photos', '/photos/2025', '/photos/2026', '/photos/link@'],
    ],
    [
      '/photos/2026/**',
      ['/photos/2026/c.jpg', '/photos/2026/raw', '/photos/2026/raw/d.jpg'],
      ['/photos/2026', '/photos/2026/raw'],
    ],
    [
      '/photos/**/*.jpg',
      ['/photos/2025/a.jpg', '/photos/2026/c.jpg', '/photos/2026/raw/d.jpg', '/photos/f.jpg'],
      ['/photos', '/photos/2025', '/photos/2026', '/photos/2026/raw'],
    ],
    [
      '/**/**/d.jpg',
      ['/photos/2026/raw/d.jpg'],
      ['/', '/photos', '/music', '/photos/2025', '/photos/2026', '/photos/2026/raw'],
    ],
    ['/photos/.*', ['/photos/.hidden.jpg', '/photos/.trash'], ['/photos']],
    ['/photos/.t*/*', ['/photos/.trash/e.jpg'], ['/photos', '/photos/.trash']],
    ['/photos/*/', ['/photos/2025', '/photos/2026', '/photos/link@'], ['/photos']],
    ['/photos/{2025/a,2026/c,2026/x}.jpg', ['/photos/2025/a.jpg', '/photos/2026/c.jpg'], []],
    ['/{photos,music}/*.{jpg,mp3}', ['/music/h.mp3', '/photos/f.jpg'], ['/photos', '/music']],
    ['/photos/{*,f}.jpg', ['/photos/f.jpg'], ['/photos']],
    ['/photos/20?[!5]/c.jpg', ['/photos/2026/c.jpg'], ['/photos']],
    ['/\\photos/*.mp3', [], ['/photos']],
    ['/nothing/*', [], ['/nothing']],
    ['/music/h.mp3/*', [], ['/music/h.mp3']],
    ['/*', ['/music', '/photos'], ['/']],
  ];
  for (const [text, found, listed] of table) {
    it(`${text} finds what it names, and lists no more than it needs`, async () => {
      assert.deepEqual(await find(text), { found, listed });
    });
  }

  it('is none when nothing in it is special, or what is special has no end', () => {
    for (const text of ['/a/b', '/a{b}c', '/a[b', '/a]b', '/a,b', '/a{b,c', '/a\\'])
      assert.equal(parseGlob(text), undefined, text);
    assert.notEqual(parseGlob('/a\\*'), undefined);
  });

  it('ends with its signal', async () => {
    const signal = AbortSignal.abort(new WherryError('CANCELLED'));
    await assert.rejects(walkGlob(createTree(PHOTOS), '/', glob('/**'), { signal }), { code: 'CANCELLED' });
  });

  it('passes on what a directory is refused with', async () => {
    const tree = createTree(PHOTOS);
    const broken: GlobTree<GlobEntry> = {
      ...tree,
      list: () => {
        throw new WherryError('CONNECTION_LOST');
      },
    };
    await assert.rejects(walkGlob(broken, '/', glob('/*'), { signal: never }), { code: 'CONNECTION_LOST' });
  });
});
