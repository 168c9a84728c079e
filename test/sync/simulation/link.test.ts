// The same lives as in peers.test.ts, with a link between a client and the services of the server: fewer of them. The numbers are those
// of the invariants that sync must keep.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { beginEdits, createChance } from '../engine/two-sides.ts';
import { ALL_DANGERS, heal, play } from './course.ts';
import { meetOverLink, meetOverTampered, type Meet, type Tampers } from './meet.ts';
import { Peers } from './peers.ts';

const SEEDS = Number(process.env['SEEDS'] ?? 12) / 4;

describe('clients that meet at one server over links', () => {
  for (const clients of [2, 3])
    it(`1, 2, 3, 11, 19, 20, 22: ${clients} of them lose nothing, and end with the same tree, whatever happened`, async () => {
      for (let seed = 1; seed <= SEEDS; seed += 1) {
        beginEdits();
        const chance = createChance(seed * 6101 + clients);
        await play(seed, { clients, rounds: 2, dangers: ALL_DANGERS, chance, meet: meetOverLink });
      }
    });

  it('24: give no name to a content of which a byte was changed on its way', async () => {
    let [flips, told] = [0, 0];
    for (let seed = 1; seed <= SEEDS * 12; seed += 1) {
      beginEdits();
      const chance = createChance(seed * 15_485_863);
      let tampers: Tampers | undefined;
      const meet: Meet = (client, server, course) => meetOverTampered(client, server, course, tampers);
      const peers = await Peers.open({ clients: 1, chance, meet });
      for (let count = 0; count < 10; count += 1) await peers.edit(count % 2 === 0 ? 0 : 'server');
      let left = 1 + chance(3);
      const flip = (chunk: Uint8Array): void => {
        const index = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length).indexOf('text ');
        if (index < 0 || (left -= 1) !== 0) return;
        chunk[index + 5] = (chunk[index + 5] ?? 0) ^ 1;
        flips += 1;
      };
      tampers = [flip, flip];
      const ran = await peers.run(0);
      const settled = 'result' in ran ? [...ran.result.settled.left, ...ran.result.settled.right] : [];
      if (settled.some(({ result }) => result.outcome !== 'done')) told += 1;
      tampers = undefined;
      await heal(peers);
    }
    assert.ok(flips > SEEDS, `${flips} bytes were changed`);
    assert.equal(told, flips, 'each of them is told');
  });
});
