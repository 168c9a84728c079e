// The side of a run whose tree is at a server, seen from the client (docs/spec/sync.md). Listings are asked for only where nobody
// here has them already: of what is the same on both sides none is.

import {
  MAX_PATH_DEPTH,
  WherryError,
  abortReason,
  malformed,
  onAbort,
  readFields,
  toWherryError,
  type RemotePath,
} from '../../base/index.ts';
import { decodeChunkList, type ChunkList } from '../../storage/chunks/index.ts';
import type { Files } from '../../files/index.ts';
import { openPatientStream, type PatientStream } from '../../files/planned/index.ts';
import type { Phase } from '../apply/applier.ts';
import type { Settled } from '../apply/outcome.ts';
import { adoptStep, stepOf, type Step, type StepOperation } from '../apply/step.ts';
import { completionSteps, preparationSteps, type Endpoint, type SurveyedTree } from '../engine/endpoint.ts';
import type { Operation } from '../core/operations.ts';
import { EMPTY_TREE } from '../core/tree.ts';
import { encodeTree } from '../listing/encode-tree.ts';
import { hashText, listedTree } from '../listing/listed-tree.ts';
import { decodeListing } from '../listing/listing.ts';
import {
  MAX_DIGESTS,
  MESSAGE_SIZE,
  RUN_METHOD,
  decodeRunAnswer,
  encodeRunRequest,
  encodeWanted,
  type RunAnswer,
  type RunRequest,
} from '../wire/messages.ts';
import { decodeOutcomes, encodeSteps, stepSize } from '../wire/steps.ts';
import { encodeChunksWanted, pieceCount, splitPieces, type ChunksWanted } from '../delta/wire.ts';
import { createListingArrivals, type ListingArrivals } from './listing-arrivals.ts';

export interface RemoteEndpointInit extends Omit<RunRequest, 'isWhole'> {
  readonly files: Files;
  readonly hash: (bytes: Uint8Array) => Uint8Array;
  /** A listing that was kept from earlier runs, with those of all that is in it. */
  readonly kept: (digest: string) => Uint8Array | undefined;
  /** Milliseconds without anything coming. Default: as for transfers. */
  readonly timeoutMs?: number | undefined;
}

export interface RemoteEndpoint extends Endpoint {
  readonly path: RemotePath;
  /** What the server said of itself, once it has looked. */
  readonly answer: RunAnswer;
  /** Whether there is nothing at the server; known as soon as it has looked. False where that cannot be known. */
  isEmpty(): Promise<boolean>;
  /** The chunks of a file as the server has seen it; undefined where it has none to tell. */
  chunks(path: RemotePath, size: number): Promise<ChunkList | undefined>;
  /** The same, with the hashes of its pieces. */
  chunksAndPieces(path: RemotePath, size: number): Promise<RemoteChunks | undefined>;
  /** The run is over, in order. Nothing is waited for: each step was answered. */
  leave(): void;
  /** Ends at once. Harmless after `leave`. */
  abandon(): void;
}

export interface RemoteChunks {
  readonly chunks: ChunkList;
  /** BLAKE3 of each PIECE_SIZE. */
  readonly pieces: readonly Uint8Array[];
}

/** Bytes of all listings that a server may send: of some ten million entries. */
const MAX_LISTED = 1024 * 1024 * 1024;

export const createRemoteEndpoint = (init: RemoteEndpointInit): RemoteEndpoint => {
  const { files, path, timeoutMs } = init;
  let run: RemoteRun | undefined;
  let looked = Promise.withResolvers<RunAnswer>();
  const empty = encodeTree(EMPTY_TREE, init.hash, () => false);
  const current = (): RemoteRun => {
    if (run === undefined) throw new WherryError('INTERNAL', 'The server has not looked yet.');
    return run;
  };
  const apply = (
    operations: readonly StepOperation[],
    phase: Phase,
    onSettled: (settled: Settled) => void,
  ): Promise<void> =>
    applySteps(
      current().stream,
      operations.map((operation) => ({ operation, step: stepOf(operation) })),
      phase,
      onSettled,
    );

  return {
    path,
    get answer() {
      return current().answer;
    },
    async survey({ signal, own, isWhole = false } = {}) {
      run?.stream.abandon();
      run = undefined;
      const looking = Promise.withResolvers<RunAnswer>();
      // Met by whoever asks.
      looking.promise.catch(() => {});
      looked = looking;
      const stream = await openPatientStream(files, RUN_METHOD, encodeRunRequest({ ...init, isWhole }), {
        signal,
        timeoutMs,
      });
      try {
        const answer = decodeRunAnswer(await stream.next());
        const arrivals = createListingArrivals();
        receive(stream, arrivals);
        looking.resolve(answer);
        run = { stream, answer, arrivals, asking: Promise.resolve() };
        const here = await own;
        const known = (digest: string): Uint8Array | undefined =>
          here?.listing?.(digest) ?? empty.listings.get(digest) ?? init.kept(digest);
        return await fetchTree(init, run, known);
      } catch (error) {
        looking.reject(error);
        stream.abandon();
        throw error;
      }
    },
    isEmpty: async () => {
      try {
        return (await looked.promise).digest === empty.digest;
      } catch {
        // Whoever looks is told why.
        return false;
      }
    },
    prepare: (operations, onSettled) => apply(preparationSteps(operations), 'prepare', onSettled),
    adopt: (writes, onSettled) =>
      applySteps(
        current().stream,
        writes.map((operation) => ({ operation, step: adoptStep(operation) })),
        'prepare',
        onSettled,
      ),
    complete: (operations, removes, onSettled) =>
      apply(completionSteps(operations), removes ? 'complete' : 'keep', onSettled),
    chunks: async (path, size) => (await askChunks(current(), { path, pieces: false }, size))?.chunks,
    chunksAndPieces: (path, size) => askChunks(current(), { path, pieces: true }, size),
    leave: () => current().stream.leave(),
    abandon: () => run?.stream.abandon(),
  };
};

interface RemoteRun {
  readonly stream: PatientStream;
  readonly answer: RunAnswer;
  readonly arrivals: ListingArrivals;
  /** The last question; they are asked one after another. */
  asking: Promise<unknown>;
}

const askChunks = (run: RemoteRun, wanted: ChunksWanted, size: number): Promise<RemoteChunks | undefined> => {
  const ask = async (): Promise<RemoteChunks | undefined> => {
    const { stream, arrivals } = run;
    await stream.send(encodeChunksWanted(wanted));
    const fields = readFields(await stream.next(), 'answer');
    if (!fields.flag('hasChunks')) return undefined;
    const chunks = decodeChunkList(await stream.waitFor(arrivals.next()), size);
    const pieces = wanted.pieces ? splitPieces(await stream.waitFor(arrivals.next())) : [];
    if (wanted.pieces && pieces.length !== pieceCount(size))
      throw malformed('answer', 'a file has another number of pieces');
    return { chunks, pieces };
  };
  const asked = run.asking.then(ask, ask);
  run.asking = asked.catch(() => {});
  return asked;
};

/** The tree, with every listing in it at hand. Code: `CORRUPTED`. */
const fetchTree = async (
  { hash }: RemoteEndpointInit,
  { stream, answer, arrivals }: RemoteRun,
  known: (digest: string) => Uint8Array | undefined,
): Promise<SurveyedTree> => {
  const { digest, isMissing, isPartial } = answer;
  const fetched = new Map<string, Uint8Array>();
  let size = 0;
  let level = known(digest) === undefined ? [digest] : [];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_PATH_DEPTH) throw malformed('answer', 'its directories are nested too deep');
    for (let begin = 0; begin < level.length; begin += MAX_DIGESTS)
      await stream.send(encodeWanted(level.slice(begin, begin + MAX_DIGESTS)));
    const below = new Set<string>();
    for (const wanted of level) {
      const listing = await stream.waitFor(arrivals.next());
      size += listing.length;
      if (hashText(hash(listing)) !== wanted || size > MAX_LISTED)
        throw malformed('answer', 'a listing is not what its digest says');
      fetched.set(wanted, listing);
      for (const entry of decodeListing(listing)) {
        if (entry.kind !== 'directory') continue;
        const inside = hashText(entry.digest);
        if (!fetched.has(inside) && known(inside) === undefined) below.add(inside);
      }
    }
    level = [...below].filter((each) => !fetched.has(each));
  }
  const listing = (wanted: string): Uint8Array | undefined => fetched.get(wanted) ?? known(wanted);
  const find = (wanted: string): Uint8Array => {
    const found = listing(wanted);
    if (found === undefined) throw new WherryError('INTERNAL', 'A listing of the server is missing.');
    return found;
  };
  return { tree: listedTree(digest, find), digest, isMissing, isPartial, listing };
};

const receive = (stream: PatientStream, arrivals: ListingArrivals): void => {
  onAbort(stream.signal, () => arrivals.end(abortReason(stream.signal)));
  stream.onBytes((bytes) => {
    stream.touch();
    try {
      arrivals.take(bytes);
    } catch (error) {
      // Nothing may be thrown into the session that delivers the bytes.
      arrivals.end(toWherryError(error));
    }
    stream.consumed(bytes.length);
  });
};

interface AskedStep {
  readonly operation: Operation;
  readonly step: Step;
}

/** Sent as fast as they go; the answers come in the same order. */
const applySteps = async (
  stream: PatientStream,
  asked: readonly AskedStep[],
  phase: Phase,
  onSettled: (settled: Settled) => void,
): Promise<void> => {
  const groups = inMessages(asked);
  const send = async (): Promise<void> => {
    for (const group of groups)
      await stream.send(
        encodeSteps(
          phase,
          group.map(({ step }) => step),
        ),
      );
  };
  const hear = async (): Promise<void> => {
    for (const group of groups) {
      const message = await stream.next();
      if (message === undefined) throw malformed('answer', 'it ended before every step was answered');
      const outcomes = decodeOutcomes(message, group.length);
      group.forEach(({ operation }, index) => {
        const result = outcomes[index];
        if (result !== undefined) onSettled({ operation, result });
      });
    }
  };
  await Promise.all([send(), hear()]);
};

const inMessages = (asked: readonly AskedStep[]): readonly (readonly AskedStep[])[] => {
  const groups: AskedStep[][] = [];
  let size = MESSAGE_SIZE;
  for (const one of asked) {
    size += stepSize(one.step);
    if (size > MESSAGE_SIZE) {
      groups.push([]);
      size = stepSize(one.step);
    }
    groups.at(-1)?.push(one);
  }
  return groups;
};
