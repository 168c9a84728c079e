// What a look at all entries of one directory found: numbers in one row after another, since an object for each of very many
// files would cost more than the look. Of it come the directory's state, and entries where they are asked for.

import { nameBytes, toBase64Url, type Hashing, type RemotePath } from '../../../base/index.ts';
import type { Entry } from '../../entry.ts';
import { isDirectoryStatus, isFileStatus, type FileStatus } from '../calls/directory-calls.ts';
import { isExecutable, mtimeOf } from '../disk-context.ts';
import type { Destination } from '../jail/jail.ts';

/** What is told of an entry besides what identifies it. */
export interface LinkFacts {
  readonly target: string;
  readonly leads: Destination['leads'];
}

const KINDS = ['file', 'directory', 'link', 'other'] as const;
const [FILE, DIRECTORY, LINK, OTHER, IGNORED] = [0, 1, 2, 3, 4] as const;
const KIND_MASK = 7;
const EXECUTABLE = 8;
const OUTSIDE = 16;

/** Numbers of an entry: flags, inode, size, mtime and ctime in milliseconds. */
const ROW = 5;
const FIRST_ROWS = 256;
/** Bytes of a state. */
const STATE_SIZE = 16;

/**
 * Clocks of file systems are coarse: what changed so shortly before it was looked at may change once more without its times
 * saying so. Some file systems tell times in steps of two seconds.
 */
const RECENT_MS = 2000;
/** A time that lies further ahead is not that of a clock which runs a little faster. */
const AHEAD_MS = 60 * 60 * 1000;

const encoder = new TextEncoder();

/** Writes the bytes of names; returns how many. */
const encodeNames = (names: string, into: Uint8Array): number => {
  if (names.isWellFormed()) return encoder.encodeInto(names, into).written;
  const bytes = nameBytes(names);
  into.set(bytes);
  return bytes.length;
};

export class EntryFacts {
  /** Of all entries, the ignored ones too. */
  readonly names: string[] = [];
  readonly ignored: string[] = [];
  readonly recent: string[] = [];
  /** Regular files that have another name somewhere. */
  hardLinked = 0;
  /** Names of the directories. */
  readonly directories: string[] = [];
  readonly #links = new Map<number, LinkFacts>();
  readonly #statuses = new Map<number, FileStatus>();
  // The first number of all is how many rows there are.
  #rows = new Float64Array(1 + ROW * FIRST_ROWS);

  clear(): void {
    this.names.length = 0;
    this.ignored.length = 0;
    this.recent.length = 0;
    this.hardLinked = 0;
    this.directories.length = 0;
    this.#links.clear();
    this.#statuses.clear();
  }

  addIgnored(name: string): void {
    this.ignored.push(name);
    this.#add(name, IGNORED, 0, 0, 0, 0);
  }

  addLink(name: string, status: FileStatus, link: LinkFacts, nowMs: number): void {
    this.#links.set(this.names.length, link);
    this.#addLasting(name, LINK + (link.leads === 'outside' ? OUTSIDE : 0), status, nowMs);
  }

  /** Anything but a link. */
  add(name: string, status: FileStatus, nowMs: number): void {
    if (isFileStatus(status)) {
      if (status.nlink > 1) this.hardLinked += 1;
      this.#addLasting(name, FILE + (isExecutable(status) ? EXECUTABLE : 0), status, nowMs);
    } else {
      const isDirectory = isDirectoryStatus(status);
      if (isDirectory) this.directories.push(name);
      this.#statuses.set(this.names.length, status);
      this.#add(name, isDirectory ? DIRECTORY : OTHER, 0, 0, 0, 0);
    }
  }

  #addLasting(name: string, flags: number, { ino, size, mtimeMs, ctimeMs }: FileStatus, nowMs: number): void {
    const ageMs = nowMs - (mtimeMs > ctimeMs ? mtimeMs : ctimeMs);
    if (ageMs < RECENT_MS && (ageMs > -AHEAD_MS || nowMs - ctimeMs < RECENT_MS)) this.recent.push(name);
    this.#add(name, flags, ino, size, mtimeMs, ctimeMs);
  }

  #add(name: string, flags: number, ino: number, size: number, mtimeMs: number, ctimeMs: number): void {
    let at = 1 + this.names.length * ROW;
    if (at + ROW > this.#rows.length) this.#grow((at + ROW) * 8);
    const rows = this.#rows;
    rows[at] = flags;
    rows[(at += 1)] = ino;
    rows[(at += 1)] = size;
    rows[(at += 1)] = mtimeMs;
    rows[(at += 1)] = ctimeMs;
    this.names.push(name);
  }

  #grow(bytes: number): void {
    const grown = new Float64Array(Math.ceil(bytes / 4));
    grown.set(this.#rows);
    this.#rows = grown;
  }

  /** `key` keeps it from telling anything about the host. */
  state({ hash }: Pick<Hashing, 'hash'>, key: Uint8Array): string {
    // No name has a slash in it.
    const names = this.names.join('/');
    this.#rows[0] = this.names.length;
    const rowsEnd = 8 * (1 + ROW * this.names.length);
    const longest = rowsEnd + 3 * names.length + key.length;
    if (longest > this.#rows.buffer.byteLength) this.#grow(longest);
    const bytes = new Uint8Array(this.#rows.buffer);
    bytes.set(key, rowsEnd);
    const from = rowsEnd + key.length;
    const end = from + encodeNames(names, bytes.subarray(from));
    return toBase64Url(hash(bytes.subarray(0, end)).subarray(0, STATE_SIZE));
  }

  isIgnored(index: number): boolean {
    return ((this.#rows[1 + index * ROW] as number) & KIND_MASK) === IGNORED;
  }

  /** Not of what is ignored. */
  entry(index: number, path: RemotePath, versionOf: (status: FileStatus) => string): Entry {
    const at = 1 + index * ROW;
    const flags = this.#rows[at] as number;
    const kind = KINDS[flags & KIND_MASK] as Entry['kind'];
    const status = this.#statuses.get(index) ?? this.#statusAt(at);
    const entry: Entry = {
      path,
      kind,
      size: kind === 'file' ? status.size : 0,
      mtimeUs: mtimeOf(status),
      executable: (flags & EXECUTABLE) !== 0,
      version: versionOf(status),
    };
    const link = this.#links.get(index);
    return link === undefined ? entry : { ...entry, ...link };
  }

  #statusAt(at: number): FileStatus {
    const number = (offset: number): number => this.#rows[at + offset] as number;
    return {
      ino: number(1),
      size: number(2),
      mtimeMs: number(3),
      ctimeMs: number(4),
      mode: 0,
      dev: 0,
      nlink: 1,
    };
  }
}
