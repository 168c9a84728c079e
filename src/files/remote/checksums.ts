// files.checksums, calling side: asks what there is already of many files. Several messages may be on their way; answers
// come in the order of the files.

import { MAX_BATCH_ENTRIES, toWherryError, malformed, readFields } from '../../base/index.ts';
import type { LinkStream } from '../../session/index.ts';
import { MESSAGE_SIZE } from '../limits.ts';
import {
  decodeFoundFiles,
  encodeAskedFiles,
  encodeChecksumsRequest,
  type AskedFile,
  type ChecksumsRequest,
  type FoundFile,
} from '../wire/checksums.ts';
import { METHODS } from '../wire/requests.ts';
import { endedBy, type Patience } from './patience.ts';
import { abandon, hearMessage, openStream, type RemoteContext } from './remote-context.ts';

export interface Checksums {
  /** What there is of these files (at least one), in their order. May be called again before it has answered. */
  ask(files: readonly AskedFile[]): Promise<readonly FoundFile[]>;
  /** Ends in order, when nothing is asked any more. */
  finish(): Promise<void>;
  /** Ends at once. Harmless after `finish`. */
  abandon(): void;
}

interface Question {
  readonly files: readonly AskedFile[];
  readonly found: FoundFile[];
  readonly answered: PromiseWithResolvers<readonly FoundFile[]>;
}

/** What the parts of one stream of questions share. */
interface Asking {
  readonly stream: LinkStream;
  readonly request: ChecksumsRequest;
  readonly patience: Patience;
  /** Not wholly answered, oldest first. */
  readonly waiting: Question[];
}

export const openChecksums = async (
  remote: RemoteContext,
  request: ChecksumsRequest,
  patience: Patience,
): Promise<Checksums> => {
  const params = encodeChecksumsRequest(request);
  const stream = await openStream(remote, METHODS.checksums, params, patience, 'normal');
  const asking: Asking = { stream, request, patience, waiting: [] };
  const ended = readAnswers(asking).catch((error: unknown) => {
    const reason = endedBy(error, patience.signal);
    for (const { answered } of asking.waiting) answered.reject(reason);
    stream.reset(toWherryError(reason));
    throw reason;
  });
  ended.catch(() => {
    // Met by `ask` or `finish`; it must not count as unhandled when neither is waiting.
  });
  return {
    async ask(files) {
      const answered = Promise.withResolvers<readonly FoundFile[]>();
      asking.waiting.push({ files, found: [], answered });
      answered.promise.catch(() => {
        // Awaited below; the message before it may fail first, with the same error.
      });
      if (stream.signal.aborted) throw endedBy(toWherryError(stream.signal.reason), patience.signal);
      try {
        // All at once: what another question sends must not come in between.
        await Promise.all(cutFiles(files).map((message) => stream.send(encodeAskedFiles(message))));
      } catch (error: unknown) {
        throw endedBy(error, patience.signal);
      }
      return patience.waitFor(answered.promise);
    },
    async finish() {
      stream.end();
      await patience.waitFor(ended);
    },
    abandon: () => abandon(stream),
  };
};

/** Messages of bounded size. */
const cutFiles = (files: readonly AskedFile[]): AskedFile[][] => {
  const messages: AskedFile[][] = [];
  let size = MESSAGE_SIZE;
  for (const file of files) {
    const cost = 3 * file.path.length + 16;
    if (size + cost > MESSAGE_SIZE || messages.at(-1)?.length === MAX_BATCH_ENTRIES) {
      messages.push([]);
      size = 0;
    }
    messages.at(-1)?.push(file);
    size += cost;
  }
  return messages;
};

/** Reads to the end; rejects with whatever ended the stream before. */
const readAnswers = async ({ stream, request, patience, waiting }: Asking): Promise<void> => {
  const next = (): Promise<unknown> => hearMessage(stream, patience);
  for (let message = await next(); message !== undefined; message = await next()) {
    if (!readFields(message, 'answer').has('hashes')) continue;
    const question = waiting[0];
    if (question === undefined) throw malformed('answer', 'it has hashes of files that were not asked for');
    const { files, found, answered } = question;
    found.push(...decodeFoundFiles(message, files.slice(found.length), request));
    if (found.length < files.length) continue;
    waiting.shift();
    answered.resolve(found);
  }
  if (waiting.length > 0) throw malformed('answer', 'it ended before every file was answered');
};

/** A single question, on a stream of its own. */
export const askChecksums = async (
  remote: RemoteContext,
  request: ChecksumsRequest,
  files: readonly AskedFile[],
  patience: Patience,
): Promise<readonly FoundFile[]> => {
  const checksums = await openChecksums(remote, request, patience);
  try {
    const found = await checksums.ask(files);
    await checksums.finish();
    return found;
  } finally {
    checksums.abandon();
  }
};
