// A part while it is written on: its file, its journal, and the syncing that goes on behind the writes. One sync at a
// time, in the thread pool, covers all that was verified since the last, so that writing never waits for it.
//
// What must hold: a piece is recorded only when it was verified; it is marked as synced only after a sync that began when
// all its bytes were written; nothing is closed or removed while it is being synced.

import { PIECE_SIZE } from '../../../base/index.ts';
import { closeQuietly } from '../content.ts';
import type { Directory, FileStatus } from '../calls/directory-calls.ts';
import { mtimeOf, type DiskContext } from '../disk-context.ts';
import { journalName, type OpenJournal } from './journal-file.ts';
import { PIECES_PER_SYNC } from '../limits.ts';
import type { StagedDescriptor } from '../staging/staging.ts';

export interface PartFile {
  readonly staged: StagedDescriptor;
  /** Hashes of the pieces that were there when it was opened. */
  readonly pieces: readonly Uint8Array[];
  /** After each write: gives the file the time that says that nobody else wrote to it. */
  mark(): void;
  /** Whether somebody else has written to it since the last mark: his time is there in place of ours. */
  wasTouched(status: FileStatus): boolean;
  /** Somebody else writes to it: whoever continues it must read it first. */
  distrust(): void;
  /** The pieces verified since it was opened, all of them. Throws when earlier ones turned out not to be on the disk. */
  grew(verified: readonly Uint8Array[]): void;
  /** Waits until nothing is being synced. Rejects when syncing failed. No piece may follow. */
  settled(): Promise<void>;
  /** The file has its name, or is gone: nothing is left to be continued. */
  forget(): void;
  /** The end of writing: keeps what is recorded, if that is anything and it can be kept. Closes the file. Never rejects. */
  leave(): Promise<void>;
  /** The end of it: removes file and journal. Closes the file. Never rejects. */
  remove(): Promise<void>;
}

export interface PartFileInit {
  readonly staged: StagedDescriptor;
  readonly journal: OpenJournal;
  /** Where the journal is. */
  readonly home: Directory;
  readonly pieces: readonly Uint8Array[];
  readonly synced: number;
  /** Whether it was made just now, so that its names are not on the disk yet. */
  readonly isNew: boolean;
  /** Whether syncing makes sense where it lies. */
  readonly mustSync: boolean;
}

export const createPartFile = (context: DiskContext, init: PartFileInit): PartFile => {
  const { calls, staging } = context;
  const { staged, journal, home, pieces, mustSync } = init;
  let { synced, isNew } = init;
  let recorded = pieces.length;
  let isRecording = true;
  let isTrusted = true;
  let isEnding = false;
  let syncing: Promise<void> | undefined;
  let failure: Error | undefined;

  /** A journal that cannot be written on says less than it could, which is no reason to end the write. */
  const record = (...parameters: Parameters<OpenJournal['append']>): boolean => {
    try {
      if (isRecording) journal.append(...parameters);
    } catch {
      isRecording = false;
    }
    return isRecording;
  };

  /** Syncs what is written, then says so in the journal, whose own sync may lag. */
  const sync = async (): Promise<void> => {
    const upTo = recorded;
    if (isNew) await calls.syncDirectories([home, staged.home]);
    isNew = false;
    const [error] = await calls.syncFiles([staged.fd, journal.fd]);
    if (error !== undefined) {
      // What was not synced then may be gone although a later sync succeeds.
      failure = error;
      return;
    }
    if (upTo > synced && record({ kind: 'synced', count: upTo })) synced = upTo;
  };

  const syncInBackground = (): void => {
    if (!mustSync || isEnding || syncing !== undefined || failure !== undefined) return;
    if (recorded - synced < PIECES_PER_SYNC || !isRecording) return;
    syncing = sync()
      .catch((error: unknown) => {
        failure = error as Error;
      })
      .then(() => {
        syncing = undefined;
        syncInBackground();
      });
  };

  const settled = async (): Promise<void> => {
    isEnding = true;
    await syncing;
    if (failure !== undefined) throw failure;
  };

  const wasTouched = (status: FileStatus): boolean => mtimeOf(status) !== journal.header.markerUs;

  const close = (): void => {
    closeQuietly(calls, staged.fd);
    journal.close();
  };

  const forget = (): void => {
    journal.close();
    try {
      calls.unlink(home, journalName(journal.header.key));
    } catch {
      // A journal without its part means nothing, and is swept.
    }
  };

  const keep = async (): Promise<void> => {
    // The last look for strangers was before the last sync was waited for; whoever wrote meanwhile has left his own time.
    if (wasTouched(calls.fstat(staged.fd))) isTrusted = false;
    if (calls.fstat(staged.fd).size !== recorded * PIECE_SIZE)
      calls.truncate(staged.fd, recorded * PIECE_SIZE);
    calls.setFileTime(staged.fd, isTrusted ? journal.header.markerUs : context.init.now());
    if (mustSync) {
      await sync();
      const [error = failure] = await calls.syncFiles([journal.fd]);
      if (error !== undefined) throw error;
    }
    close();
    staging.release(staged);
  };

  const drop = (): void => {
    closeQuietly(calls, staged.fd);
    staging.remove(staged);
    forget();
  };

  return {
    staged,
    pieces,
    mark: () => {
      if (isTrusted) calls.setFileTime(staged.fd, journal.header.markerUs);
    },
    wasTouched: (status) => isTrusted && wasTouched(status),
    distrust: () => {
      isTrusted = false;
    },
    grew: (verified) => {
      if (failure !== undefined) throw failure;
      for (; recorded < pieces.length + verified.length; recorded += 1) {
        const hash = verified[recorded - pieces.length] as Uint8Array;
        if (!record({ kind: 'piece', index: recorded, hash })) break;
      }
      syncInBackground();
    },
    settled,
    forget,
    leave: async () => {
      try {
        await settled();
        if (recorded === 0) drop();
        else await keep();
      } catch {
        // It cannot be kept, so it is to be begun anew.
        drop();
      }
    },
    remove: async () => {
      // Whether that succeeded matters no more.
      await settled().catch(() => {});
      drop();
    },
  };
};
