// The rules themselves: that each one finds what it is there to find.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseArchitecture } from './architecture-tables.ts';
import {
  cycleProblems,
  doorProblems,
  layerProblems,
  packageProblems,
  platformProblems,
  reachProblems,
  tableProblems,
} from './layer-rules.ts';
import { parseSource, type SourceFile } from './source-files.ts';

const architecture = parseArchitecture(`
<!-- layers: -->
| layer | folder | holds | may import | kind |
|---|---|---|---|---|
| 0 | \`ground\` | x | – | pure |
| 1 | \`middle\` | x | ground | root browser-safe |
| 2 | \`top\` | x | ground middle | \`far/\` browser-safe |
| 2 | \`keys\` | x | ground | pure, but for \`node:crypto\` |
| 3 | \`later\` | x | ground | planned |
| 3 | \`new\` | x | ground | \`core/\` pure; in the making |
| 3 | \`both\` | x | ground | \`core/\`, \`deep/er/\` pure |
<!-- end of layers -->
<!-- doors: -->
| door | gives |
|---|---|
| \`middle/disk/index.ts\` | x |
<!-- end of doors -->`);

const file = (path: string, text = ''): SourceFile => parseSource(`src/${path}`, text);

describe('the layer rules', () => {
  it('accept imports that point down and pass a door', () => {
    const files = [
      file(
        'top/a.ts',
        "import { b } from '../middle/index.ts';\nimport { c } from '../middle/disk/index.ts';\nimport './near.ts';",
      ),
      file('middle/disk/x.ts', "import type { S } from '../storage.ts';"),
    ];
    assert.deepEqual(layerProblems(files, architecture), []);
    assert.deepEqual(doorProblems(files, architecture), []);
  });

  for (const [form, text] of [
    ['an import', "import { a } from '../top/index.ts';"],
    ['an import of types', "import type { A } from '../top/index.ts';"],
    ['an export from', "export { a } from '../top/index.ts';"],
    ['a dynamic import', "const a = await import('../top/index.ts');"],
    ['a type query', "type A = typeof import('../top/index.ts');"],
  ] as const) {
    it(`refuse ${form} that points up, and say where it stands`, () => {
      assert.deepEqual(layerProblems([file('middle/a.ts', `\n${text}`)], architecture), [
        'src/middle/a.ts:2 imports ../top/index.ts, but middle may import only from: ground',
      ]);
    });
  }

  it('refuse an import beside a door', () => {
    const files = [
      file('top/a.ts', "import { b } from '../middle/inner.ts';"),
      file('top/b.ts', "import { b } from '../middle/disk/jail.ts';"),
      file('middle/c.ts', "import { b } from './disk/jail.ts';"),
    ];
    assert.deepEqual(doorProblems(files, architecture), [
      'src/top/a.ts:1 imports ../middle/inner.ts, past the door middle/index.ts',
      'src/top/b.ts:1 imports ../middle/disk/jail.ts, past the door middle/disk/index.ts',
      'src/middle/c.ts:1 imports ./disk/jail.ts, past the door middle/disk/index.ts',
    ]);
  });

  it('refuse a cycle, also one of types only', () => {
    const files = [
      file('ground/a.ts', "import type { B } from './b.ts';"),
      file('ground/b.ts', "import type { A } from './a.ts';"),
    ];
    assert.deepEqual(cycleProblems(files), [
      'import cycle: src/ground/a.ts → src/ground/b.ts → src/ground/a.ts',
    ]);
  });

  it('refuse Node.js in what is pure or browser-safe, and only there', () => {
    const text = "import { readFile } from 'node:fs';";
    const files = [
      'ground/a.ts',
      'middle/a.ts',
      'middle/disk/a.ts',
      'top/a.ts',
      'top/far/a.ts',
      'keys/a.ts',
    ].map((path) => file(path, text));
    const crypto = file('keys/b.ts', "import { createHash } from 'node:crypto';");
    assert.deepEqual(platformProblems([...files, crypto], architecture), [
      'src/ground/a.ts:1 imports node:fs, but ground is pure',
      'src/middle/a.ts:1 imports node:fs, but the root of middle is browser-safe',
      'src/top/far/a.ts:1 imports node:fs, but top/far is browser-safe',
      'src/keys/a.ts:1 imports node:fs, but keys is pure',
    ]);
  });

  it('refuse a way to Node.js through other files, but not one of types', () => {
    const files = [
      file('middle/a.ts', "import { b } from './disk/index.ts';\nimport type { k } from '../keys/index.ts';"),
      file('middle/disk/index.ts', "export { c } from './c.ts';"),
      file('middle/disk/c.ts', "import 'node:fs';"),
      file('keys/index.ts', "import 'node:crypto';"),
    ];
    assert.deepEqual(reachProblems(files, architecture), [
      'src/middle/a.ts → src/middle/disk/index.ts → src/middle/disk/c.ts → node:fs, but the root of middle is browser-safe',
    ]);
  });

  it('refuse the clock, chance and the environment in what is pure, and not as names of fields', () => {
    const files = [
      file('ground/a.ts', 'export const a = () => [Date.now(), new Date(), Math.random(), process.env];'),
      file(
        'ground/b.ts',
        'export const b = (init: { crypto: number }) => [init.crypto, new Date(1), { process: 1 }];',
      ),
      file('middle/a.ts', 'export const a = () => [Date.now(), Buffer.alloc(1)];'),
      file('new/core/a.ts', 'export const a = () => Date.now();'),
      file('new/a.ts', 'export const a = () => Date.now();'),
      file('both/core/a.ts', 'export const a = () => Date.now();'),
      file('both/deep/er/a.ts', 'export const a = () => Date.now();'),
      file('both/deep/a.ts', 'export const a = () => Date.now();'),
    ];
    assert.deepEqual(platformProblems(files, architecture).toSorted(), [
      'src/both/core/a.ts:1 uses Date.now, but both/core is pure',
      'src/both/deep/er/a.ts:1 uses Date.now, but both/deep/er is pure',
      'src/ground/a.ts:1 uses Date.now, but ground is pure',
      'src/ground/a.ts:1 uses Date.now, but ground is pure',
      'src/ground/a.ts:1 uses Math.random, but ground is pure',
      'src/ground/a.ts:1 uses process, but ground is pure',
      'src/middle/a.ts:1 uses Buffer, but the root of middle is browser-safe',
      'src/new/core/a.ts:1 uses Date.now, but new/core is pure',
    ]);
  });

  it('refuse a folder without a row, a planned one that exists, an undeclared and a missing door', () => {
    const files = [
      file('ground/index.ts'),
      file('stray/a.ts'),
      file('later/index.ts'),
      file('ground/part/index.ts'),
      file('middle/index.ts'),
      file('new/a.ts'),
    ];
    assert.deepEqual(tableProblems(files, architecture), [
      'src/stray has no row in the layer table of ARCHITECTURE.md',
      'the layer table calls later planned, but src/later is there',
      'src/ground/part/index.ts is called index.ts but is no door in ARCHITECTURE.md',
      'ARCHITECTURE.md has the door middle/disk/index.ts, but there is no such file',
    ]);
  });

  it('refuse a package that is not declared, under whatever path', () => {
    const files = [
      file(
        'top/a.ts',
        "import 'known/part';\nimport '@scope/known';\nimport '@scope/other/part';\nimport 'node:fs';",
      ),
    ];
    assert.deepEqual(packageProblems(files, new Set(['known', '@scope/known'])), [
      'src/top/a.ts:3 imports @scope/other/part, which package.json does not declare for it',
    ]);
  });
});
