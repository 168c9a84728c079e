// A part that came compressed goes on plain, and the other way round: parts hold what the files hold, and nothing of how it
// travelled. Over a real link that is cut, with new clients of the same install.

import assert from 'node:assert/strict';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { PIECE_SIZE, toHex, type CompressMode } from '../../../src/base/index.ts';
import type { Remote, TransferOptions } from '../../../src/client/index.ts';
import { hashOf } from '../../storage/contract/bed.ts';
import { answerOf } from '../at-once.ts';
import { createRelay, type Relay } from '../relay.ts';
import { startTwoAccounts, type TwoAccounts } from '../two-accounts.ts';
import { textBytes } from './content.ts';

const SIZE = 6 * PIECE_SIZE + 12_345;
const CONTENT = textBytes(SIZE);
/** Bytes on the wire after which no more pass: they hold two pieces at least, and not all. */
const STALL_AFTER = { always: PIECE_SIZE, never: 2.5 * PIECE_SIZE } as const;
/** Login, lists, hashes and frames. */
const OVERHEAD = 64 * 1024;

type Known = keyof typeof STALL_AFTER;
type Way = 'up' | 'down';
type Transfer = (remote: Remote, options: TransferOptions) => Promise<{ outcome: string }>;

interface Bed extends AsyncDisposable {
  readonly place: TwoAccounts;
  readonly relay: Relay;
  readonly transfer: Transfer;
  /** Of the file that the transfer makes. */
  readonly made: string;
}

const startBed = async (way: Way): Promise<Bed> => {
  const place = await startTwoAccounts();
  const relay = await createRelay(place.port);
  const [local, served] = [join(place.directory, 'local'), join(place.root, 'name')];
  await writeFile(way === 'up' ? local : served, CONTENT);
  return {
    place,
    relay,
    made: way === 'up' ? served : local,
    transfer: (remote, options) =>
      way === 'up'
        ? remote.files.upload(local, '/name', options)
        : remote.files.download('/name', local, options),
    [Symbol.asyncDispose]: async () => {
      await relay[Symbol.asyncDispose]();
      await place[Symbol.asyncDispose]();
    },
  };
};

/** Begins, and loses the link for good when at least a piece has been verified at the other end. */
const cutOff = async ({ place, relay, transfer }: Bed, way: Way, compress: Known): Promise<void> => {
  const received = Promise.withResolvers<void>();
  const remote = await place.connect('owner', 'laptop', relay.port, { reconnect: false });
  const stalled = relay.stallAfter(STALL_AFTER[compress], way);
  const answer = answerOf(
    transfer(remote, {
      compress,
      onEvent: (event) => {
        // Of a download, what is told of has been received; what is verified of it is whole pieces.
        if (event.type === 'progress' && event.transferred > PIECE_SIZE) received.resolve();
      },
    }).then(({ outcome }) => outcome),
  );
  await stalled;
  await (way === 'up' ? place.verified(1) : received.promise);
  relay.cut();
  assert.equal(await answer, 'CONNECTION_LOST');
  await remote.close();
  relay.resume();
};

describe('a transfer that is cut off and goes on in the other form', () => {
  for (const way of ['up', 'down'] as const) {
    const table: readonly (readonly [Known, CompressMode])[] = [
      ['always', 'never'],
      ['never', 'always'],
      ['always', 'always'],
    ];
    for (const [first, then] of table) {
      it(`goes on where it was, ${way}: ${first}, then ${then}`, async () => {
        await using bed = await startBed(way);
        const { place, relay, transfer, made } = bed;
        await cutOff(bed, way, first);
        const before = relay.carried[way];
        const began: number[] = [];
        const again = await place.connect('owner', 'laptop', relay.port);
        const { outcome } = await transfer(again, {
          compress: then,
          onEvent: (event) => {
            if (event.type === 'started') began.push(event.offset);
          },
        });
        const carried = relay.carried[way] - before;
        assert.equal(outcome, 'created');
        const [offset = 0] = began;
        assert.ok(began.length === 1 && offset >= PIECE_SIZE && offset % PIECE_SIZE === 0, began.join());
        const left = SIZE - offset;
        if (then === 'always') assert.ok(carried < 0.6 * left, `${carried} of ${left}`);
        else assert.ok(carried >= left && carried < left + OVERHEAD, `${carried} of ${left}`);
        assert.ok((await readFile(made)).equals(CONTENT));
        // The server's own look at what is there; nothing is left beside it.
        assert.equal(await again.files.checksum('/name'), toHex(hashOf(CONTENT)));
        if (way === 'up') assert.deepEqual(await readdir(join(place.root, '.wherry', 'staging')), []);
        assert.deepEqual(
          (await readdir(place.directory)).filter((name) => name.startsWith('.')),
          [],
        );
      });
    }
  }
});
