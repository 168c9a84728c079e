// Downloads of one file to one place at the same moment: one of them makes it; nothing half or hidden stays beside it.

import assert from 'node:assert/strict';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { PIECE_SIZE, toWherryError } from '../../src/base/index.ts';
import type { Remote } from '../../src/client/index.ts';
import { patternBytes } from '../storage/contract/bed.ts';
import { startServer } from './running-server.ts';

const CONTENT = patternBytes(2 * PIECE_SIZE + 1);

describe('downloads of one file to one place at the same moment', () => {
  for (const [who, installs] of [
    ['one client', ['one']],
    ['one install, connected twice', ['one', 'one']],
    ['two installs', ['one', 'other']],
  ] as const) {
    it(`of ${who}: the file is there whole, and nothing else`, async () => {
      await using running = await startServer();
      const remotes: Remote[] = [];
      for (const install of installs)
        remotes.push(await running.connect({ stateDirectory: join(running.directory, install) }));
      await writeFile(join(running.root, 'name'), CONTENT);
      const directory = join(running.directory, 'into');
      await mkdir(directory);
      for (let round = 0; round < 5; round += 1) {
        const to = join(directory, `round-${round}`);
        const answers = await Promise.all(
          [...remotes, ...remotes].map(({ files }) =>
            files.download('/name', to).then(
              ({ outcome }) => outcome,
              (error: unknown) => toWherryError(error).code,
            ),
          ),
        );
        assert.equal(answers.filter((answer) => answer === 'created').length, 1, answers.join());
        assert.ok(
          answers.every((answer) => ['created', 'unchanged', 'BUSY'].includes(answer)),
          answers.join(),
        );
        assert.ok((await readFile(to)).equals(CONTENT));
        assert.equal((await readdir(directory)).length, round + 1);
      }
    });
  }
});
