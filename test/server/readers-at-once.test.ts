// Whoever reads while others write gets one of the contents that were there, whole, and is never refused.

import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { patternBytes } from '../storage/contract/bed.ts';
import { nothingIsLeft, startClients, whenFree } from './at-once.ts';

const ROUNDS = 25;
const CONTENTS = [1, 2, 3].map((seed) => patternBytes(400_000 + seed, seed));

const isOneOfThem = (bytes: Uint8Array): boolean =>
  CONTENTS.some((content) => Buffer.from(bytes).equals(content));

describe('a file that others keep replacing', () => {
  it('is read, downloaded, listed and looked at, whole each time', async () => {
    await using clients = await startClients();
    const { running, remotes } = clients;
    const sources = CONTENTS.map((_, index) => join(running.directory, `source-${index}`));
    for (const [index, source] of sources.entries())
      await writeFile(source, CONTENTS[index] ?? new Uint8Array());
    // What is uploaded first, too: the same content, which is only given another time, in place.
    await writeFile(join(running.root, 'name'), CONTENTS[0] ?? new Uint8Array());
    const reader = await running.connect({ stateDirectory: join(running.directory, 'reader') });
    let isWriting = true;

    const write = async (which: 0 | 1): Promise<void> => {
      const { files } = remotes[which];
      for (let round = 0; round < ROUNDS; round += 1) {
        const source = sources[(round + which) % sources.length] ?? '';
        await whenFree(() => files.upload(source, '/name', { onConflict: 'replace' }));
        await whenFree(() => files.move('/name', '/name', { onConflict: 'replace' }));
      }
    };
    const read = async (): Promise<number> => {
      let reads = 0;
      for (; isWriting || reads === 0; reads += 1) {
        const blocks: Uint8Array[] = [];
        for await (const block of reader.files.read('/name')) blocks.push(block);
        assert.ok(isOneOfThem(Buffer.concat(blocks)), 'a torn read');
        const copy = join(running.directory, 'copy');
        await reader.files.download('/name', copy, { onConflict: 'replace' });
        assert.ok(isOneOfThem(await readFile(copy)), 'a torn download');
        const names: string[] = [];
        for await (const { path } of reader.files.list('/', { recursive: true })) names.push(path);
        assert.deepEqual(names, ['/name']);
        assert.equal((await reader.files.stat('/name')).kind, 'file');
      }
      return reads;
    };
    const reading = read();
    await Promise.all([write(0), write(1)]);
    isWriting = false;
    assert.ok((await reading) > 0);
    await nothingIsLeft(clients);
  });
});
