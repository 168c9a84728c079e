// A directory as one ZIP archive, made while it is sent: nothing is written down, and no more than a few buffers are held, however large
// it is. Files are stored as they are. What cannot be in it is named in a text at its end: an archive that lacks something says so.

import {
  WherryError,
  displayName,
  relativeRemotePath,
  remotePathName,
  type RemotePath,
} from '../../base/index.ts';
import type { Entry, OpenFile, Problem, Storage } from '../../storage/index.ts';
import type { Exchange } from '../exchange.ts';
import { disposition, USER_CONTENT_HEADERS } from '../files/content-headers.ts';
import { beginTransfer, type FilesContext } from '../files/files-context.ts';
import { createTurns } from '../pace.ts';
import { createArchiveNames } from './archive-names.ts';
import { inPiecesOf, writeZip, type ZipMember } from './write-zip.ts';

const BUFFER_SIZE = 256 * 1024;
const PIECE_SIZE = 64 * 1024;
const REPORT_NAME = 'NOT IN THIS ARCHIVE.txt';

const FILE = 0o100_644;
const EXECUTABLE = 0o100_755;
const DIRECTORY = 0o040_755;

const mtimeMsOf = ({ mtimeUs }: Entry): number => Math.floor(mtimeUs / 1000);

const contentOf = async function* (file: OpenFile, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const { size } = file.entry;
  for (let offset = 0; offset < size;) {
    if (signal.aborted) throw signal.reason;
    // Handed on, and kept by whoever writes it until it has left: never used again here.
    const room = new Uint8Array(Math.min(BUFFER_SIZE, size - offset));
    const { buffer, length } = await file.read(room, offset, size, true);
    if (length === 0) throw new WherryError('CHANGED');
    yield buffer.subarray(0, length);
    offset += length;
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

/** Opened before its name is in the archive, where there is no way back; undefined for what cannot be. */
const openMember = async (
  storage: Pick<Storage, 'open'>,
  entry: Entry,
  problems: Problem[],
): Promise<OpenFile | undefined> => {
  try {
    return await storage.open(entry.path);
  } catch (error) {
    if (!(error instanceof WherryError)) throw error;
    problems.push({ path: entry.path, code: error.code, message: error.message });
    return undefined;
  }
};

const report = async function* (text: Uint8Array): AsyncGenerator<Uint8Array> {
  yield text;
};

const membersOf = async function* (
  storage: Pick<Storage, 'scan' | 'open'>,
  top: RemotePath,
  signal: AbortSignal,
  nowMs: number,
): AsyncGenerator<ZipMember> {
  const names = createArchiveNames();
  const problems: Problem[] = [];
  for await (const batch of storage.scan(top, { recursive: true, signal })) {
    problems.push(...batch.problems);
    for (const entry of batch.entries) {
      const path = relativeRemotePath(entry.path, top);
      if (entry.kind === 'directory') {
        yield { name: names.nameOf(path, 'directory'), mtimeMs: mtimeMsOf(entry), mode: DIRECTORY };
        continue;
      }
      if (entry.kind !== 'file') {
        problems.push(leftOut(entry));
        continue;
      }
      const file = await openMember(storage, entry, problems);
      if (file === undefined) continue;
      try {
        yield {
          name: names.nameOf(path, 'file'),
          mtimeMs: mtimeMsOf(file.entry),
          mode: file.entry.executable ? EXECUTABLE : FILE,
          size: file.entry.size,
          content: contentOf(file, signal),
        };
      } finally {
        await file.close();
      }
    }
  }
  if (problems.length === 0) return;
  const text = Buffer.from(problemsText(problems));
  const name = names.nameOf(REPORT_NAME, 'file');
  yield { name, mtimeMs: nowMs, mode: FILE, size: text.length, content: report(text) };
};

/** Returns how many bytes were sent. Codes: as `Storage.scan`; `CHANGED` ends the connection, so that nobody takes it for whole. */
export const sendArchive = async (
  context: Pick<FilesContext, 'paceOf' | 'transfers'>,
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
  const over = beginTransfer(context, exchange, { direction: 'download', path: top, bytes: () => sent });
  try {
    if (exchange.method !== 'HEAD')
      for await (const piece of inPiecesOf(
        PIECE_SIZE,
        writeZip(membersOf(storage, top, signal, Date.now())),
      )) {
        if (turns.quantum !== undefined) await turns.wait(signal);
        turns.took(piece.length);
        await exchange.write(piece);
        sent += piece.length;
      }
  } finally {
    over();
  }
  exchange.finish();
  return sent;
};
