// What a lost link means for a transfer, and when it is final.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { WherryError } from '../../src/base/index.ts';
import { createPatience } from '../../src/files/remote/patience.ts';
import { tryAgain } from '../../src/files/remote/try-again.ts';
import type { Session } from '../../src/session/index.ts';
import { FakeClock } from '../session/fake-clock.ts';
import { refuses } from './bed.ts';

const lost = (): WherryError => new WherryError('CONNECTION_LOST');

const setUp = (failure?: WherryError) => {
  const controller = new AbortController();
  const patience = createPatience(new FakeClock(), 0, controller.signal);
  const session = { failure } as Session;
  return { controller, patience, session };
};

describe('trying again', () => {
  it('goes on after lost links, and tells of each', async () => {
    const { patience, session } = setUp();
    let attempts = 0;
    const told: string[] = [];
    const result = await tryAgain(session, patience, {
      attempt: async () => {
        attempts += 1;
        if (attempts < 4) throw lost();
        return 'done';
      },
      onInterrupted: ({ code }) => told.push(code),
    });
    assert.deepEqual([result, attempts, told.length], ['done', 4, 3]);
  });

  it('ends after ten attempts without gain; each gain begins the count anew', async () => {
    for (const [gainsAt, expected] of [
      [[], 10],
      [[1], 11],
      [[9, 18], 28],
      [[10], 20],
    ] as const) {
      const { patience, session } = setUp();
      let attempts = 0;
      await refuses('CONNECTION_LOST', () =>
        tryAgain(session, patience, {
          attempt: async (gained) => {
            attempts += 1;
            if ((gainsAt as readonly number[]).includes(attempts)) gained();
            throw lost();
          },
        }),
      );
      assert.equal(attempts, expected, gainsAt.join());
    }
  });

  it('is over with the session, with any other error, and with the caller’s signal', async () => {
    const ended = setUp(lost());
    let attempts = 0;
    const fail = (error: Error) => async (): Promise<never> => {
      attempts += 1;
      throw error;
    };
    await refuses('CONNECTION_LOST', () =>
      tryAgain(ended.session, ended.patience, { attempt: fail(lost()) }),
    );
    const { patience, session, controller } = setUp();
    await refuses('BUSY', () => tryAgain(session, patience, { attempt: fail(new WherryError('BUSY')) }));
    const own = new Error('of our own making');
    await assert.rejects(tryAgain(session, patience, { attempt: fail(own) }), own);
    assert.equal(attempts, 3);
    await refuses('CANCELLED', () =>
      tryAgain(session, patience, {
        attempt: async () => {
          controller.abort();
          throw lost();
        },
      }),
    );
  });
});
