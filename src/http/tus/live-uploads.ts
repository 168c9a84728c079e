// Uploads that are being gone on with: the staged file of each, and who is at it. One request at a time; a newer one ends an
// older one that still waits for its client, whose connection may be dead without anybody having noticed, and goes on behind
// what that one brought. One whose body is there already is waited for: it is over soon, and its client wants the answer.
//
// Must hold: an offset that was told is where the next request may go on, as long as the file stays open here; after it was put
// away, where its last whole piece ended. Only whoever has the turn touches the staged file.

import { WherryError, type RemotePath } from '../../base/index.ts';
import type { UploadRecord } from '../../catalog/index.ts';
import type { Clock } from '../../session/index.ts';
import type { StagedFile, Written } from '../../storage/index.ts';
import type { Exchange } from '../exchange.ts';
import type { Visitor } from '../login/visitor.ts';

/** A file without a request for so long is put away: its path is free for others, and what is whole of it is kept. */
export const IDLE_MS = 60_000;
/** So many may wait for their next request; of more, the one that has waited longest is put away. */
export const MAX_IDLE = 256;

/** One upload, in the hands of the request whose turn it is. */
export interface LiveUpload {
  /** Its staged file, as the account is now: what it may do may have changed since the last request. Codes: as `Storage.stage`. */
  open(visitor: Visitor, record: UploadRecord): Promise<StagedFile>;
  /** Gives the file its name. It is not open afterwards, whatever happens. Codes: as `StagedFile.commit`. */
  commit(): Promise<Written>;
  /** Puts it away: what is whole of it can be gone on with. */
  suspend(): Promise<void>;
  /** Nothing remains of it. */
  discard(): Promise<void>;
}

export interface LiveUploads {
  /** Ends whoever is in the way, waits for him, and lets `work` at the upload. Codes: `CONNECTION_LOST`, and those of `work`. */
  run<T>(id: string, exchange: Exchange, work: (live: LiveUpload) => Promise<T>): Promise<T>;
  /** Waits for what is under way and puts all away; nothing is begun any more. */
  close(): Promise<void>;
}

export interface LiveUploadsInit {
  readonly stage: (visitor: Visitor, record: UploadRecord) => Promise<StagedFile>;
  readonly clock: Clock;
}

interface OpenUpload {
  readonly staged: StagedFile;
  readonly path: RemotePath;
  readonly account: string;
  /** Of the account, when it was opened. */
  readonly revision: number | undefined;
}

/** Where the requests for one upload wait for their turns. */
interface Lane {
  readonly id: string;
  /** Whoever has the turn, and those behind him. */
  readonly present: Set<Exchange>;
  turns: number;
  /** Fulfils when the last turn that was asked for is over. */
  last: Promise<void>;
  open: OpenUpload | undefined;
  cancelIdle: () => void;
}

const superseded = (): WherryError =>
  new WherryError('CONNECTION_LOST', 'A newer request for the same upload took over.');

const closing = (): WherryError =>
  new WherryError('CONNECTION_LOST', 'The server is closing; try again later.');

export const createLiveUploads = ({ stage, clock }: LiveUploadsInit): LiveUploads => {
  /** Those that have waited longest first. */
  const lanes = new Map<string, Lane>();
  let isClosed = false;

  const laneOf = (id: string): Lane => {
    const known = lanes.get(id);
    if (known !== undefined) return known;
    const lane: Lane = {
      id,
      present: new Set(),
      turns: 0,
      last: Promise.resolve(),
      open: undefined,
      cancelIdle: () => {},
    };
    lanes.set(id, lane);
    return lane;
  };
  const isIdle = ({ turns, open }: Lane): boolean => turns === 0 && open !== undefined;

  const takeTurn = async <T>(lane: Lane, work: () => Promise<T>): Promise<T> => {
    lane.turns += 1;
    lane.cancelIdle();
    const turn = lane.last.then(work);
    lane.last = turn.then(
      () => {},
      () => {},
    );
    try {
      return await turn;
    } finally {
      lane.turns -= 1;
      if (lane.turns === 0) rest(lane);
    }
  };
  const rest = (lane: Lane): void => {
    lanes.delete(lane.id);
    if (lane.open === undefined) return;
    lanes.set(lane.id, lane);
    lane.cancelIdle = clock.schedule(IDLE_MS, () => putAwaySoon(lane), true);
    const idle = [...lanes.values()].filter(isIdle);
    for (const each of idle.slice(0, Math.max(0, idle.length - MAX_IDLE))) putAwaySoon(each);
  };

  const end = async (lane: Lane, how: (staged: StagedFile) => Promise<void>): Promise<void> => {
    const { open } = lane;
    lane.open = undefined;
    if (open !== undefined) await how(open.staged);
  };
  const putAway = (lane: Lane): Promise<void> =>
    takeTurn(lane, () => end(lane, (staged) => staged.suspend()));
  const putAwaySoon = (lane: Lane): void => {
    // What cannot be put away is not there to be gone on with: its next request finds out.
    putAway(lane).catch(() => {});
  };
  /** Whoever begins anew what waits here does not wait for himself. */
  const makeWay = async (account: string, path: RemotePath): Promise<void> => {
    for (const lane of [...lanes.values()])
      if (isIdle(lane) && lane.open?.account === account && lane.open.path === path) await putAway(lane);
  };

  const liveOf = (lane: Lane): LiveUpload => ({
    open: async (visitor, record) => {
      const { account, principal } = visitor;
      const { revision } = principal;
      if (lane.open?.revision !== revision) await end(lane, (staged) => staged.suspend());
      if (lane.open === undefined) {
        await makeWay(account, record.path);
        lane.open = { staged: await stage(visitor, record), path: record.path, account, revision };
      }
      return lane.open.staged;
    },
    commit: async () => {
      const { open } = lane;
      lane.open = undefined;
      if (open === undefined)
        throw new WherryError('INTERNAL', 'An upload was to be finished that is not open.');
      try {
        return await open.staged.commit();
      } finally {
        await open.staged.suspend();
      }
    },
    suspend: () => end(lane, (staged) => staged.suspend()),
    discard: () => end(lane, (staged) => staged.discard()),
  });

  return {
    run: async (id, exchange, work) => {
      if (isClosed) throw closing();
      const lane = laneOf(id);
      for (const other of lane.present) if (!other.isBodyOver) other.end(superseded());
      lane.present.add(exchange);
      try {
        return await takeTurn(lane, async () => {
          if (exchange.signal.aborted) throw exchange.signal.reason;
          return work(liveOf(lane));
        });
      } finally {
        lane.present.delete(exchange);
      }
    },
    close: async () => {
      isClosed = true;
      await Promise.all([...lanes.values()].map(putAway));
    },
  };
};
