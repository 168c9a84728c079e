// A stream of another service at the same server, waited for as transfers are: as long as something comes, and no longer.

import type { LinkStream } from '../../session/index.ts';
import { contextOf } from '../create-files.ts';
import type { FileCallOptions, Files } from '../files-api.ts';
import { endedBy } from '../remote/patience.ts';
import { abandon, nextMessage, openStream } from '../remote/remote-context.ts';

export interface PatientStream {
  send(message: unknown): Promise<void>;
  /** Sends raw bytes, which must not be changed until it fulfils. */
  write(bytes: Uint8Array): Promise<void>;
  /** The next message that says something; undefined at the end. Codes: whatever ended the stream; `TIMEOUT`. */
  next(): Promise<unknown>;
  /** The raw bytes that come, valid only during the call; each is to be answered by `consumed`. */
  onBytes(consumer: (bytes: Uint8Array) => void): void;
  consumed(bytes: number): void;
  /** Something came, so that the patience begins anew. */
  touch(): void;
  /** Waits for something that the stream brings. */
  waitFor<T>(work: Promise<T>): Promise<T>;
  readonly signal: AbortSignal;
  /** Nothing more will be sent; waits for the end of the other side, and gives its last message. */
  finish(): Promise<unknown>;
  /** Nothing more will be sent, and nothing that comes is waited for. */
  leave(): void;
  /** Ends it at once. Harmless after `finish` and `leave`. */
  abandon(): void;
}

/** Fulfils when the bytes have left, and there is room for more. */
const written = async (stream: LinkStream, bytes: Uint8Array): Promise<void> => {
  const sent = Promise.withResolvers<void>();
  await stream.write(bytes, sent.resolve);
  await sent.promise;
};

/** `files` are those of the server. Codes: `CONNECTION_LOST`, `TIMEOUT`, `CANCELLED`. */
export const openPatientStream = async (
  files: Files,
  method: string,
  params: unknown,
  options: FileCallOptions,
): Promise<PatientStream> => {
  const remote = contextOf(files);
  const patience = remote.patience(options);
  let stream: LinkStream;
  try {
    stream = await openStream(remote, method, params, patience, 'normal');
  } catch (error) {
    patience.close();
    throw endedBy(error, patience.signal);
  }
  const explained = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw endedBy(error, patience.signal);
    }
  };
  let isLeft = false;
  const next = (): Promise<unknown> => explained(() => nextMessage(stream, patience));
  return {
    send: (message) => explained(() => patience.waitFor(stream.send(message))),
    write: (bytes) => explained(() => patience.waitFor(written(stream, bytes))),
    next,
    onBytes: (consumer) => stream.onBytes(consumer),
    consumed: (bytes) => stream.consumed(bytes),
    touch: () => patience.touch(),
    waitFor: (work) => explained(() => patience.waitFor(work)),
    signal: stream.signal,
    async finish() {
      stream.end();
      let last: unknown;
      for (let message = await next(); message !== undefined; message = await next()) last = message;
      patience.close();
      return last;
    },
    leave() {
      isLeft = true;
      stream.end();
      patience.close();
    },
    abandon() {
      if (isLeft) return;
      abandon(stream);
      patience.close();
    },
  };
};
