// The caller's half: a session whose calls another session carries to where the link is. Whatever is written against a
// session works on it as on one's own.

import { WherryError, onAbort } from '../../base/index.ts';
import { callOnce } from '../calls.ts';
import type { CallOptions } from '../peer-calls.ts';
import type { LinkStream } from '../service.ts';
import type { PeerInfo, Session } from '../session.ts';
import { SESSION_OVER } from './forward-handler.ts';

export interface ForwardedSessionInit {
  /** Carries everything. It stays the caller's to close. */
  readonly carrying: Session;
  /** Full name of the method that forwards, as `createForwardHandler` makes it. */
  readonly method: string;
  /** Which session is meant, for the other side. */
  readonly id: string;
  /** What the far end has said of itself. */
  readonly peer: PeerInfo;
}

const isOver = (error: WherryError): boolean => error.details[SESSION_OVER] === true;

/**
 * Ready at once. Every call has the codes that it has directly, and `CONNECTION_LOST` when either link is lost. Services cannot be
 * given to the far end (`serve`: `UNSUPPORTED`). `close` ends what is under way here; the far session is ended by whoever holds it.
 */
export const createForwardedSession = ({
  carrying,
  method: forward,
  id,
  peer,
}: ForwardedSessionInit): Session => {
  let failure: WherryError | undefined;
  const closing = new AbortController();

  const openStream = async (method: string, params: unknown, options: CallOptions): Promise<LinkStream> => {
    if (failure !== undefined) throw failure;
    const { lane, deadlineMs } = options;
    const request = {
      id,
      method,
      ...(lane === undefined ? {} : { lane }),
      ...(deadlineMs === undefined ? {} : { deadlineMs }),
    };
    const signal =
      options.signal === undefined ? closing.signal : AbortSignal.any([closing.signal, options.signal]);
    const stream = await carrying.open(forward, request, { ...options, signal });
    onAbort(stream.signal, (reason) => {
      if (isOver(reason)) failure ??= reason;
    });
    // What it fails with is told by what is asked of the stream next.
    stream.send(params).catch(() => {});
    return stream;
  };
  const close = async (): Promise<void> => {
    failure ??= new WherryError('CANCELLED', 'The session was closed here.');
    closing.abort(failure);
  };
  return {
    peer,
    principal: undefined,
    get failure() {
      return failure ?? carrying.failure;
    },
    async call(method, params, options = {}) {
      const stream = await openStream(method, params, options);
      stream.end();
      return callOnce(stream, method);
    },
    open: (method, params, options = {}) => openStream(method, params, options),
    serve() {
      throw new WherryError('UNSUPPORTED', 'A forwarded session has no services of its own.');
    },
    close,
    [Symbol.asyncDispose]: close,
  };
};
