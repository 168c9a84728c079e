// A server that ends while something is uploaded keeps what is verified; the next one goes on there.

import assert from 'node:assert/strict';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { PIECE_SIZE } from '../../src/base/index.ts';
import { patternBytes } from '../storage/contract/bed.ts';
import { startServer } from './running-server.ts';

const CONTENT = patternBytes(10 * PIECE_SIZE + 1);
/** So much has left the client only when the server has written, and verified, a piece: the rest is what may be on its way. */
const END_AFTER = 6 * PIECE_SIZE;

describe('a server that ends during an upload', () => {
  for (const durability of ['disk', 'process'] as const) {
    it(`keeps the part for the next one, which goes on there (durability ${durability})`, async () => {
      await using first = await startServer({ durability });
      const source = join(first.directory, 'source');
      await writeFile(source, CONTENT);
      const remote = await first.connect({ reconnect: false });
      let closing: Promise<void> | undefined;
      const upload = remote.files.upload(source, '/name', {
        onEvent: (event) => {
          if (event.type === 'progress' && event.transferred >= END_AFTER) closing ??= first.server.close();
        },
      });
      await assert.rejects(upload, { code: 'CONNECTION_LOST' });
      await closing;
      await remote.close();
      assert.deepEqual(await readdir(first.root), ['.wherry']);

      const { root, stateDirectory } = first;
      await using next = await startServer({ root, stateDirectory, durability, token: first.server.token });
      const again = await next.connect({ stateDirectory: join(first.directory, 'client-state') });
      const [part, ...more] = await again.files.parts();
      assert.deepEqual([part?.path, part?.size, part?.isActive, more], ['/name', CONTENT.length, false, []]);
      const began: number[] = [];
      const { outcome } = await again.files.upload(source, '/name', {
        onEvent: (event) => {
          if (event.type === 'started') began.push(event.offset);
        },
      });
      assert.equal(outcome, 'created');
      assert.deepEqual(began, [part?.verified]);
      assert.ok((began[0] ?? 0) >= PIECE_SIZE);
      assert.ok((await readFile(join(root, 'name'))).equals(CONTENT));
      assert.deepEqual(await again.files.parts(), []);
      assert.deepEqual(await readdir(join(root, '.wherry', 'staging')), []);
    });
  }
});
