// A directory as one ZIP archive, made while it is sent: nothing is written down, and no more than a few buffers are held, however large
// it is. Files are stored as they are. What cannot be in it is named in a text at its end: an archive that lacks something says so.

import { makeZip } from 'client-zip';
import {
  WherryError,
  displayName,
  relativeRemotePath,
  remotePathName,
  type RemotePath,
} from '../../base/index.ts';
import type { Entry, Problem, Storage } from '../../storage/index.ts';
import type { Exchange } from '../exchange.ts';
import { disposition, USER_CONTENT_HEADERS } from '../files/content-headers.ts';
import type { FilesContext } from '../files/files-context.ts';
import { createTurns } from '../pace.ts';
import { createArchiveNames } from './archive-names.ts';

const BUFFER_SIZE = 256 * 1024;
const REPORT_NAME = 'NOT IN THIS ARCHIVE.txt';

interface Member {
  readonly name: string;
  readonly lastModified?: Date;
  readonly input?: AsyncIterable<Uint8Array<ArrayBuffer>> | string;
  readonly size?: number;
  readonly mode?: number;
}

/** ZIP knows the years 1980 to 2107. */
const dateOf = ({ mtimeUs }: Entry): Date =>
  new Date(Math.min(4_354_819_198_000, Math.max(315_532_800_000, Math.floor(mtimeUs / 1000))));

const contentOf = async function* (
  storage: Pick<Storage, 'scan' | 'open'>,
  entry: Entry,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const file = await storage.open(entry.path);
  try {
    if (file.entry.size !== entry.size) throw new WherryError('CHANGED');
    for (let offset = 0; offset < entry.size;) {
      if (signal.aborted) throw signal.reason;
      // Handed on, and kept by whoever writes it until it has left: never used again here.
      const { buffer, length } = await file.read(new Uint8Array(BUFFER_SIZE), offset, entry.size, true);
      if (length === 0) throw new WherryError('CHANGED');
      yield buffer.subarray(0, length);
      offset += length;
    }
  } finally {
    await file.close();
  }
};

const problemsText = (problems: readonly Problem[]): string =>
  `${problems.map(({ path, code, message }) => `${displayName(path)}: ${code}: ${displayName(message)}`).join('\r\n')}\r\n`;

const leftOut = (entry: Entry): Problem => ({
  path: entry.path,
  code: 'UNSUPPORTED',
  message:
    entry.kind === 'link'
      ? 'Symbolic links are not put into archives; fetch what it leads to by its own name.'
      : 'It is no regular file.',
});

/** Whether it can be opened at all is found out before its name is in the archive, where there is no way back. */
const isReadable = async (
  storage: Pick<Storage, 'scan' | 'open'>,
  entry: Entry,
  problems: Problem[],
): Promise<boolean> => {
  try {
    await (await storage.open(entry.path)).close();
    return true;
  } catch (error) {
    if (!(error instanceof WherryError)) throw error;
    problems.push({ path: entry.path, code: error.code, message: error.message });
    return false;
  }
};

const membersOf = async function* (
  storage: Pick<Storage, 'scan' | 'open'>,
  top: RemotePath,
  signal: AbortSignal,
): AsyncGenerator<Member> {
  const names = createArchiveNames();
  const problems: Problem[] = [];
  for await (const batch of storage.scan(top, { recursive: true, signal })) {
    problems.push(...batch.problems);
    for (const entry of batch.entries) {
      const path = relativeRemotePath(entry.path, top);
      if (entry.kind === 'directory') {
        yield { name: names.nameOf(path, 'directory'), lastModified: dateOf(entry), mode: 0o755 };
      } else if (entry.kind !== 'file') problems.push(leftOut(entry));
      else if (await isReadable(storage, entry, problems)) {
        const mode = entry.executable ? 0o755 : 0o644;
        const input = contentOf(storage, entry, signal);
        yield {
          name: names.nameOf(path, 'file'),
          lastModified: dateOf(entry),
          size: entry.size,
          mode,
          input,
        };
      }
    }
  }
  if (problems.length > 0) yield { name: names.nameOf(REPORT_NAME, 'file'), input: problemsText(problems) };
};

/** Returns how many bytes were sent. Codes: as `Storage.scan`; `CHANGED` ends the connection, so that nobody takes it for whole. */
export const sendArchive = async (
  context: Pick<FilesContext, 'paceOf'>,
  exchange: Exchange,
  storage: Pick<Storage, 'scan' | 'open'>,
  top: RemotePath,
  options: {
    readonly name?: string | undefined;
    readonly onContent?: (() => Promise<void>) | undefined;
  } = {},
): Promise<number> => {
  const { signal } = exchange;
  // Refused as a listing would be, before anything is said.
  for await (const _ of storage.scan(top, { signal })) break;
  const name = options.name ?? (top === '/' ? 'files' : remotePathName(top));
  await options.onContent?.();
  exchange.begin(200, {
    ...USER_CONTENT_HEADERS,
    'Content-Type': 'application/zip',
    'Content-Disposition': disposition(`${name}.zip`, 'attachment'),
  });
  const turns = createTurns(context.paceOf(exchange.connection).send, false);
  let sent = 0;
  if (exchange.method !== 'HEAD')
    for await (const piece of makeZip(membersOf(storage, top, signal), { buffersAreUTF8: true })) {
      if (turns.quantum !== undefined) await turns.wait(signal);
      turns.took(piece.length);
      await exchange.write(piece);
      sent += piece.length;
    }
  exchange.finish();
  return sent;
};
