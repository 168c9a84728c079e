// How a page steers a transfer: it pauses, resumes and cancels it by messages on the transfer's own stream.

import { WherryError, isWherryError, onAbort } from '../../base/index.ts';
import type { LinkStream } from '../../session/index.ts';
import { parseTransferOrder } from '../wire/requests.ts';
import type { ToldEvents } from './told-events.ts';

/** Whether it goes on, as the page says. */
export interface Steering {
  /** Aborts at each pause, and at the end. */
  running(): AbortSignal;
  readonly isPaused: boolean;
  /** Fulfils when it is not paused any more; rejects at the end. */
  resumed(): Promise<void>;
}

export const PAUSED = new WherryError('CANCELLED', 'The transfer was paused.');

export const steer = (stream: LinkStream, tell: ToldEvents['tell'], end: AbortSignal): Steering => {
  let pausing = new AbortController();
  let resume = Promise.withResolvers<void>();
  const hear = async (): Promise<void> => {
    for (let message = await stream.receive(); message !== undefined; message = await stream.receive()) {
      const order = parseTransferOrder(message);
      if (order === 'cancel') throw new WherryError('CANCELLED');
      if (order === 'pause' && !pausing.signal.aborted) {
        resume = Promise.withResolvers<void>();
        pausing.abort(PAUSED);
        tell({ type: 'state', state: 'paused' });
      } else if (order === 'resume' && pausing.signal.aborted) {
        pausing = new AbortController();
        resume.resolve();
        tell({ type: 'state', state: 'running' });
      }
    }
  };
  hear().catch((error: unknown) => {
    // What cannot be understood ends the transfer, as any bad request does.
    if (isWherryError(error)) stream.reset(error);
  });
  return {
    running: () => AbortSignal.any([pausing.signal, end]),
    get isPaused() {
      return pausing.signal.aborted;
    },
    resumed: () =>
      new Promise((resolve, reject) => {
        const stop = onAbort(end, reject);
        void resume.promise.then(() => {
          stop();
          resolve();
        });
      }),
  };
};
