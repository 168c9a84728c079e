// One direction of a stream passed on to another link, as it is: messages and bytes in their order, and the end. Credit goes
// back only for what has left, so that a slow receiver slows its sender across both links, and what waits in between is
// never more than a stream's window.

import { SessionStream } from '../session-stream.ts';
import { WherryError } from '../../base/index.ts';
import type { LinkStream } from '../service.ts';

const ownStream = (stream: LinkStream): SessionStream => {
  if (stream instanceof SessionStream) return stream;
  throw new WherryError('INTERNAL', 'Only streams of links can be passed on.');
};

/** Calls back when the last of it has been queued. Whoever calls looks at the signals of both streams. */
export const passOn = (from: LinkStream, to: LinkStream, onEnded: () => void): void => {
  const source = ownStream(from);
  // A stream that is gone says so by its signal.
  const ignore = (): void => {};
  source.handOver({
    onMessage: (message, cost) => {
      to.send(message).then(() => source.consumed(cost), ignore);
    },
    onBytes: (bytes) => {
      const copy = bytes.slice();
      to.write(copy, () => source.consumed(copy.length)).catch(ignore);
    },
    onEnd: () => {
      to.end();
      onEnded();
    },
  });
};
