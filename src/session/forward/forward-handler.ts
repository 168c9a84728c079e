// Calls of one session carried on by another: a method whose stream is piped to a stream of a session that is held here.
// docs/spec says nothing of it: both ends of it are of one version, a page and the program that served it.

import { WherryError, abortReason, onAbort, readFields } from '../../base/index.ts';
import type { CallContext, Handler, LinkStream } from '../service.ts';
import type { Session } from '../session.ts';
import { MAX_FORWARDED_ID, MAX_FORWARDED_METHOD, FORWARD_WINDOW } from '../limits.ts';
import { passOn } from './pass-on.ts';

/** In the details of an error after which nothing more can be asked of the session. */
export const SESSION_OVER = 'isSessionOver';

interface ForwardRequest {
  readonly id: string;
  readonly method: string;
  readonly lane: 'control' | 'normal' | 'bulk';
  readonly deadlineMs: number | undefined;
}

const LANES = ['control', 'normal', 'bulk'] as const;

const parseForwardRequest = (params: unknown): ForwardRequest => {
  const fields = readFields(params, 'request');
  return {
    id: fields.text('id', MAX_FORWARDED_ID),
    method: fields.text('method', MAX_FORWARDED_METHOD),
    lane: fields.oneOf('lane', LANES, 'normal'),
    deadlineMs: fields.has('deadlineMs') ? fields.size('deadlineMs') : undefined,
  };
};

const sessionOver = (): WherryError =>
  new WherryError('CONNECTION_LOST', 'There is no connection to this server any more; connect again.', {
    details: { [SESSION_OVER]: true },
  });

/** What the caller is told; that a session is over for good is said with it. */
const toCaller = (error: unknown, session: Session): unknown =>
  session.failure === undefined
    ? error
    : new WherryError(session.failure.code, session.failure.message, {
        details: { ...session.failure.details, [SESSION_OVER]: true },
      });

/** Until both directions have ended, or one of the streams is gone. */
const pipe = async (near: LinkStream, far: LinkStream): Promise<void> => {
  const done = Promise.withResolvers<void>();
  done.promise.catch(() => {
    // Told by the wait below.
  });
  let open = 2;
  const ended = (): void => {
    open -= 1;
    if (open === 0) done.resolve();
  };
  const stopFar = onAbort(far.signal, () => done.reject(abortReason(far.signal)));
  const stopNear = onAbort(near.signal, (reason) => {
    far.reset(reason);
    done.reject(reason);
  });
  try {
    passOn(near, far, ended);
    passOn(far, near, ended);
    // What comes from far away needs more under way than what comes from this machine.
    far.widen(FORWARD_WINDOW);
    await done.promise;
  } finally {
    stopFar();
    stopNear();
  }
};

/**
 * The method itself. A caller sends the parameters of the call as its first message; all that follows, both ways, is the call's own.
 * `sessionOf` gives the session with an id. Codes of its own: `BAD_REQUEST`, `CONNECTION_LOST` with `isSessionOver` in its details
 * (there is none with this id any more); all others are those of the call.
 */
export const createForwardHandler =
  (sessionOf: (id: string) => Session | undefined): Handler =>
  async (params: unknown, { stream, signal }: CallContext) => {
    const { id, method, lane, deadlineMs } = parseForwardRequest(params);
    const forwarded = await stream.receive();
    if (forwarded === undefined)
      throw new WherryError(
        'BAD_REQUEST',
        'The request is malformed: the parameters of the call are missing.',
      );
    const session = sessionOf(id);
    if (session === undefined) throw sessionOver();
    try {
      // Whoever asks watches over silence.
      const far = await session.open(method, forwarded, { lane, deadlineMs, signal, timeoutMs: 0 });
      await pipe(stream, far);
    } catch (error) {
      throw toCaller(error, session);
    }
    return undefined;
  };
