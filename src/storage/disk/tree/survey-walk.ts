// A whole tree told directory by directory, to somebody who knows the states of most: see ScanSurvey. As in a walk, parents come
// before their children, few descriptors are open however deep or wide the tree is, and what cannot be read is a problem.

import {
  MAX_NAME_BYTES,
  MAX_PATH_BYTES,
  MAX_PATH_DEPTH,
  remotePathSegments,
  WherryError,
  type RemotePath,
} from '../../../base/index.ts';
import type { Entry, Problem } from '../../entry.ts';
import { createTopRules, type DirectoryRules } from '../../ignore/directory-rules.ts';
import { IGNORE_EVERYTHING, readIgnoreLines } from '../../ignore/ignore-file.ts';
import { MAX_IGNORE_FILE_SIZE } from '../../limits.ts';
import type { ScanBatch, ScanIgnore, ScanSurvey, ScannedDirectory } from '../../storage.ts';
import { isDirectoryStatus, isLinkStatus } from '../calls/directory-calls.ts';
import { closeQuietly, openRegularFile, readFully } from '../content.ts';
import type { DiskContext } from '../disk-context.ts';
import { guarded, toDiskError } from '../disk-error.ts';
import { childPath, type OpenDirectory } from '../jail/directory-cache.ts';
import { readLinkTarget } from '../jail/jail.ts';
import { MAX_SCAN_BATCH, MAX_SCAN_LOOKS, isHiddenName } from '../limits.ts';
import { EntryFacts } from './entry-facts.ts';
import { isTooLong } from './tree-walk.ts';

interface Pending {
  /** Real path in the root. */
  readonly real: string;
  readonly shown: RemotePath;
  readonly depth: number;
  /** Undefined: nothing is ignored. */
  readonly rules: DirectoryRules | undefined;
}

/** Throws when there is no such directory, or it cannot be read. */
export const surveyTree = function* (
  context: DiskContext,
  path: RemotePath,
  survey: ScanSurvey,
): Generator<ScanBatch, void, void> {
  const walk = new SurveyWalk(context, survey);
  yield* walk.go(path);
};

class SurveyWalk {
  readonly #context: DiskContext;
  readonly #isShallow: boolean;
  readonly #known: ReadonlyMap<string, string>;
  readonly #ignore: ScanIgnore;
  readonly #pending: Pending[] = [];
  readonly #facts = new EntryFacts();
  #entries: Entry[] = [];
  #problems: Problem[] = [];
  #directories: ScannedDirectory[] = [];
  /** Entries that were looked at for the next piece. */
  #looks = 0;
  /** Nothing in the directory that is looked at was a problem. */
  #isWhole = true;

  constructor(context: DiskContext, { known = new Map(), isShallow = false, ignore = {} }: ScanSurvey) {
    this.#isShallow = isShallow;
    this.#context = context;
    this.#known = known;
    this.#ignore = ignore;
  }

  *go(path: RemotePath): Generator<ScanBatch, void, void> {
    const { calls, jail } = this.#context;
    const { first, names } = guarded(path, () => {
      jail.begin();
      const { path: real } = jail.directory(path);
      const depth = remotePathSegments(path).length;
      const top: Pending = { real, shown: path, depth, rules: this.#topRules() };
      return { first: top, names: calls.readDirectory(jail.realDirectory(real)) };
    });
    try {
      yield* this.#tell(first, names);
    } catch (error: unknown) {
      throw toDiskError(error, path);
    }
    for (let at = this.#pending.pop(); at !== undefined; at = this.#pending.pop()) {
      try {
        yield* this.#tell(at, calls.readDirectory(jail.realDirectory(at.real)));
      } catch (error: unknown) {
        this.#refuse(at.shown, error);
      }
      if (this.#isPieceFull()) yield* this.#piece();
    }
    yield this.#take();
  }

  #topRules(): DirectoryRules | undefined {
    const { patterns = [], include = [], fileName, position } = this.#ignore;
    const isAny = patterns.length > 0 || include.length > 0 || fileName !== undefined;
    return isAny ? createTopRules(this.#ignore, position) : undefined;
  }

  #refuse(path: string, error: unknown): void {
    const { code, message } = toDiskError(error, path);
    this.#problems.push({ path, code, message });
  }

  #isPieceFull(): boolean {
    return (
      this.#looks >= MAX_SCAN_LOOKS ||
      this.#entries.length >= MAX_SCAN_BATCH ||
      this.#directories.length >= MAX_SCAN_BATCH ||
      this.#problems.length >= MAX_SCAN_BATCH
    );
  }

  #take(): ScanBatch {
    const piece = { entries: this.#entries, problems: this.#problems, directories: this.#directories };
    this.#entries = [];
    this.#problems = [];
    this.#directories = [];
    this.#looks = 0;
    return piece;
  }

  /** Others may use the jail meanwhile. */
  *#piece(): Generator<ScanBatch, void, void> {
    yield this.#take();
    this.#context.jail.begin();
  }

  /** One directory. What this throws keeps all of it from being known; nothing of it has been told then. */
  *#tell(at: Pending, found: readonly string[]): Generator<ScanBatch, void, void> {
    const { init, stateKey } = this.#context;
    const facts = this.#facts;
    const names = found.some(isHiddenName) ? found.filter((name) => !isHiddenName(name)) : found;
    facts.clear();
    this.#isWhole = true;
    const { fileName } = this.#ignore;
    const lines =
      fileName !== undefined && names.includes(fileName)
        ? this.#in(at, (directory) => this.#linesIn(at, directory, fileName))
        : undefined;
    const rules = lines === undefined ? at.rules : at.rules?.withLines(lines);
    for (let next = 0; next < names.length;) {
      const from = next;
      next = this.#in(at, (directory) => this.#look(at, directory, rules, names, from));
      if (next < names.length) yield* this.#piece();
    }
    const state = this.#isWhole && facts.recent.length === 0 ? facts.state(init, stateKey) : '';
    const isKnown = state !== '' && this.#known.get(at.shown) === state;
    if (!isKnown) yield* this.#tellEntries(at);
    this.#directories.push({
      path: at.shown,
      state,
      isKnown,
      untold: isKnown ? facts.names.length - facts.ignored.length : 0,
      ignored: [...facts.ignored],
      recent: [...facts.recent],
      hardLinked: facts.hardLinked,
      lines,
    });
    const prefix = at.shown === '/' ? '/' : `${at.shown}/`;
    for (const name of facts.directories) {
      const shown = (prefix + name) as RemotePath;
      if (this.#isShallow && this.#known.has(shown)) continue;
      this.#pending.push({
        real: childPath(at.real, name),
        shown,
        depth: at.depth + 1,
        rules: rules?.enter(name),
      });
    }
  }

  /** Does something in the directory, which stays open meanwhile. */
  #in<T>(at: Pending, work: (directory: OpenDirectory) => T): T {
    const { jail } = this.#context;
    const directory = jail.realDirectory(at.real);
    jail.pin(directory);
    try {
      return work(directory);
    } finally {
      jail.unpin(directory);
    }
  }

  /** Looks at entries until there are enough for a piece; returns where to go on. */
  #look(
    at: Pending,
    directory: OpenDirectory,
    rules: DirectoryRules | undefined,
    names: readonly string[],
    from: number,
  ): number {
    const { calls, jail, init } = this.#context;
    const facts = this.#facts;
    const nowMs = init.now() / 1000;
    const prefix = at.shown === '/' ? '/' : `${at.shown}/`;
    const end = Math.min(names.length, from + MAX_SCAN_LOOKS - this.#looks);
    this.#looks += end - from;
    // Nearly never: then no path is made of a name that is not told.
    const mayBeTooLong = at.depth >= MAX_PATH_DEPTH || prefix.length + MAX_NAME_BYTES > MAX_PATH_BYTES / 3;
    for (let next = from; next < end; next += 1) {
      const name = names[next] as string;
      try {
        const status = calls.lstat(directory, name);
        // Gone since it was listed: as if it had never been there.
        if (status === undefined) continue;
        if (rules?.ignores(name, isDirectoryStatus(status)) === true) {
          facts.addIgnored(name);
          continue;
        }
        if (mayBeTooLong && isTooLong(prefix + name, at.depth))
          throw new WherryError(
            'INVALID_NAME',
            'The path is too long or too deep; shorten the names above it.',
          );
        if (isLinkStatus(status)) {
          const target = readLinkTarget(calls, directory, name);
          facts.addLink(name, status, { target, leads: jail.follow(directory, target).leads }, nowMs);
        } else facts.add(name, status, nowMs);
      } catch (error: unknown) {
        this.#isWhole = false;
        this.#refuse(prefix + name, error);
      }
    }
    return end;
  }

  *#tellEntries(at: Pending): Generator<ScanBatch, void, void> {
    const facts = this.#facts;
    const { versionOf } = this.#context;
    const prefix = at.shown === '/' ? '/' : `${at.shown}/`;
    for (const [index, name] of facts.names.entries()) {
      if (facts.isIgnored(index)) continue;
      this.#entries.push(facts.entry(index, (prefix + name) as RemotePath, versionOf));
      if (this.#entries.length >= MAX_SCAN_BATCH) yield* this.#piece();
    }
  }

  /** The lines of the ignore file in a directory, if it is one. */
  #linesIn(at: Pending, directory: OpenDirectory, fileName: string): readonly string[] | undefined {
    const { calls } = this.#context;
    try {
      const status = calls.lstat(directory, fileName);
      if (status === undefined || isDirectoryStatus(status)) return undefined;
      const { fd, status: opened } = openRegularFile(calls, { directory, name: fileName }, status);
      try {
        // One byte more shows that it is too large.
        const bytes = new Uint8Array(Math.min(opened.size, MAX_IGNORE_FILE_SIZE) + 1);
        return readIgnoreLines(bytes.subarray(0, readFully(calls, fd, bytes, 0, bytes.length, 0)));
      } finally {
        closeQuietly(calls, fd);
      }
    } catch (error: unknown) {
      // Nobody knows what it says: nothing beside it is sent or removed.
      this.#isWhole = false;
      this.#refuse(childPath(at.shown, fileName), error);
      return IGNORE_EVERYTHING;
    }
  }
}
