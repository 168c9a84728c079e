// An upload whose link is dead, without anybody having noticed, is no reason to wait: the same upload begun again takes
// over at once, and goes on where the other one is. Whoever else wants the name is told that it is busy.

import assert from 'node:assert/strict';
import { readFile, readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { PIECE_SIZE } from '../../src/base/index.ts';
import type { Remote } from '../../src/client/index.ts';
import { patternBytes } from '../storage/contract/bed.ts';
import { answerOf } from './at-once.ts';
import { createRelay, type Relay } from './relay.ts';
import { startTwoAccounts, type TwoAccounts } from './two-accounts.ts';

const CONTENT = patternBytes(5 * PIECE_SIZE + 1);
const STALL_AFTER = 2.5 * PIECE_SIZE;

interface Stuck extends AsyncDisposable {
  readonly place: TwoAccounts;
  readonly source: string;
  readonly relay: Relay;
  readonly remote: Remote;
  /** The upload of `source` to "/name" that no byte comes from any more. */
  readonly upload: Promise<string>;
}

/** What an upload of the owner's "laptop" comes to, and where it began. */
const uploadFrom = async (
  remote: Remote,
  source: string,
): Promise<{ answer: string; began: readonly number[] }> => {
  const began: number[] = [];
  const upload = remote.files.upload(source, '/name', {
    onEvent: (event) => {
      if (event.type === 'started') began.push(event.offset);
    },
  });
  return { answer: await answerOf(upload.then(({ outcome }) => outcome)), began };
};

const startStuck = async (): Promise<Stuck> => {
  const place = await startTwoAccounts();
  const source = join(place.directory, 'source');
  await writeFile(source, CONTENT);
  const relay = await createRelay(place.port);
  const remote = await place.connect('owner', 'laptop', relay.port);
  const stalled = relay.stallAfter(STALL_AFTER);
  const upload = answerOf(remote.files.upload(source, '/name').then(({ outcome }) => outcome));
  await stalled;
  // What has passed is still on its way through the server.
  await place.verified(1);
  return {
    place,
    source,
    relay,
    remote,
    upload,
    [Symbol.asyncDispose]: async () => {
      await relay[Symbol.asyncDispose]();
      await place[Symbol.asyncDispose]();
    },
  };
};

const isWhole = async ({ place }: Stuck): Promise<void> => {
  assert.deepEqual((await readdir(place.root)).sort(), ['.wherry', 'name']);
  assert.ok((await readFile(join(place.root, 'name'))).equals(CONTENT));
  assert.deepEqual(await readdir(join(place.root, '.wherry', 'staging')), []);
};

describe('an upload that no byte comes from any more', () => {
  it('is taken over at once by the same upload, begun again on another link; its own end hears so', async () => {
    await using stuck = await startStuck();
    const again = await stuck.place.connect('owner', 'laptop');
    const { answer, began } = await uploadFrom(again, stuck.source);
    assert.equal(answer, 'created');
    assert.ok(began.length === 1 && (began[0] ?? 0) >= PIECE_SIZE, `it began at ${began.join()}`);
    assert.equal((began[0] ?? 0) % PIECE_SIZE, 0);
    stuck.relay.resume();
    assert.equal(await stuck.upload, 'BUSY');
    assert.equal(
      (await stuck.remote.files.stat('/name')).size,
      CONTENT.length,
      'its link is as good as before',
    );
    assert.deepEqual(await again.files.parts(), []);
    await isWhole(stuck);
  });

  it('is taken over when its client is gone without the server having heard', async () => {
    await using stuck = await startStuck();
    await stuck.remote.close();
    await stuck.upload;
    const again = await stuck.place.connect('owner', 'laptop');
    const { answer, began } = await uploadFrom(again, stuck.source);
    assert.deepEqual([answer, began.length], ['created', 1]);
    assert.ok((began[0] ?? 0) >= PIECE_SIZE);
    // What comes late of the old link changes nothing.
    stuck.relay.resume();
    assert.equal((await again.files.stat('/name')).size, CONTENT.length);
    await isWhole(stuck);
  });

  it('is taken over by one of several that come at the same moment, and nobody waits for ever', async () => {
    await using stuck = await startStuck();
    const remotes = await Promise.all([1, 2, 3].map(() => stuck.place.connect('owner', 'laptop')));
    const results = await Promise.all(remotes.map((remote) => uploadFrom(remote, stuck.source)));
    const answers = results.map(({ answer }) => answer);
    assert.equal(answers.filter((answer) => answer === 'created').length, 1, answers.join());
    assert.ok(
      answers.every((answer) => ['created', 'BUSY', 'unchanged'].includes(answer)),
      answers.join(),
    );
    stuck.relay.resume();
    assert.equal(await stuck.upload, 'BUSY');
    await isWhole(stuck);
  });

  it('keeps its path from everybody else: another install, another account, another state of the file', async () => {
    await using stuck = await startStuck();
    const { place, source } = stuck;
    const other = await place.connect('owner', 'phone');
    assert.equal((await uploadFrom(other, source)).answer, 'BUSY');
    // The same install, logged in as somebody else.
    const ann = await place.connect('ann', 'laptop');
    assert.equal((await uploadFrom(ann, source)).answer, 'BUSY');
    const copy = join(place.directory, 'copy');
    await writeFile(copy, CONTENT);
    const same = await place.connect('owner', 'laptop');
    assert.equal((await uploadFrom(same, copy)).answer, 'BUSY');

    const [part] = await other.files.parts();
    assert.deepEqual([part?.path, part?.account, part?.isActive], ['/name', 'owner', true]);
    await assert.rejects(other.files.discardPart(part?.key ?? ''), { code: 'BUSY' });
    assert.deepEqual(await ann.files.parts(), [], 'parts of others are not shown');
    assert.equal(await ann.files.discardPart(part?.key ?? ''), false);

    stuck.relay.resume();
    assert.equal(await stuck.upload, 'created', 'and goes on as if nothing had been');
    assert.deepEqual(await other.files.parts(), []);
    await isWhole(stuck);
  });

  it('leaves its part to itself alone, when it ends', async () => {
    await using stuck = await startStuck();
    const { place, source } = stuck;
    await stuck.relay[Symbol.asyncDispose]();
    const other = await place.connect('owner', 'phone');
    const ended = async (): Promise<boolean> => (await other.files.parts())[0]?.isActive === false;
    while (!(await ended()));
    // Somebody else begins at the beginning, and leaves the part where it is.
    const ann = await place.connect('ann', 'laptop');
    const { answer, began } = await uploadFrom(ann, source);
    assert.deepEqual([answer, began], ['created', [0]]);
    assert.equal((await other.files.parts()).length, 1);
    // Its own is there already now: nothing is sent, and the part is of no more use.
    const again = await place.connect('owner', 'laptop');
    assert.equal((await uploadFrom(again, source)).answer, 'unchanged');
    assert.deepEqual(await other.files.parts(), []);
    await stuck.remote.close();
    await stuck.upload;
    await isWhole(stuck);
  });

  it('is another upload when its source has changed meanwhile', async () => {
    await using stuck = await startStuck();
    const { place, source } = stuck;
    const changed = patternBytes(CONTENT.length, 7);
    await stuck.relay[Symbol.asyncDispose]();
    await stuck.remote.close();
    const again = await place.connect('owner', 'laptop');
    const ended = async (): Promise<boolean> => (await again.files.parts())[0]?.isActive === false;
    while (!(await ended()));
    await writeFile(source, changed);
    await utimes(source, 1_000_000, 1_000_000);
    const { answer, began } = await uploadFrom(again, source);
    assert.deepEqual([answer, began], ['created', [0]]);
    assert.ok((await readFile(join(place.root, 'name'))).equals(changed));
    const [part] = await again.files.parts();
    assert.equal(await again.files.discardPart(part?.key ?? ''), true);
    assert.deepEqual(await readdir(join(place.root, '.wherry', 'staging')), []);
    await stuck.upload;
  });
});
