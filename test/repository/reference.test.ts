// docs/reference/ and man/ say what the code does: no page is older than what it is made from.

import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { referencePages } from '../../scripts/reference/pages.ts';
import { REPOSITORY } from './working-copy.ts';

const pages = await referencePages();

describe('docs/reference', () => {
  for (const [path, text] of pages) {
    it(`holds ${path} as the code makes it`, async () => {
      assert.equal(await readFile(join(REPOSITORY, path), 'utf8'), text, 'run "npm run reference"');
    });
  }

  it('holds no page that nothing makes', async () => {
    const found = await readdir(join(REPOSITORY, 'docs', 'reference'));
    assert.deepEqual(
      found.toSorted().map((name) => `docs/reference/${name}`),
      [...pages.keys()].filter((path) => path.startsWith('docs/')).toSorted(),
    );
  });
});
