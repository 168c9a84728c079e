// The page knows the library by one door, that of `wherry gui` its program by another, and few packages.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseSource, pathsUnder, readRepositoryFile } from './source-files.ts';

const DOOR = 'src/client/browser/index.ts';
const GUI_DOOR = 'src/gui/index.ts';
const PACKAGES =
  /^(?:preact(?:\/hooks)?|@preact\/signals|uplot|marked|uqr|@noble\/hashes\/(?:hmac|sha2)\.js)$/u;
const MAX_LINES = 400;

const files = ['.ts', '.tsx'].flatMap((ending) =>
  pathsUnder('web', ending).map((path) =>
    parseSource(path, readRepositoryFile(path), path.endsWith('x') ? 'tsx' : 'ts'),
  ),
);

describe('the sources of the page', () => {
  it('reach the library by the door of pages only, and few packages', () => {
    const bad = files.flatMap(({ path, imports }) =>
      imports
        .filter(({ specifier, target }) =>
          target === undefined
            ? !PACKAGES.test(specifier)
            : !target.startsWith('web/') &&
              target !== DOOR &&
              !(target === GUI_DOOR && path.startsWith('web/gui/')),
        )
        .map(({ specifier, line }) => `${path}:${line} imports ${specifier}`),
    );
    assert.equal(bad.length, 0, bad.join('\n'));
  });

  it(`have at most ${MAX_LINES} lines, but for the texts`, () => {
    const long = files.filter(({ path, lines }) => lines > MAX_LINES && !path.startsWith('web/strings/'));
    assert.deepEqual(
      long.map(({ path, lines }) => `${path} has ${lines}`),
      [],
    );
  });
});
