// A check of the campaign itself: copies of the product that are broken on purpose, each in one way, which it must find
// out. Each edit names the text it breaks; when that text is gone, the sabotage must be written anew.

import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { REPOSITORY } from './product.ts';

interface Edit {
  /** Name of a file below src/, wherever it lies. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

export interface Sabotage {
  readonly name: string;
  /** What is broken, as a clause. */
  readonly what: string;
  /** Kinds of trouble that should find it out; they are played in turn. */
  readonly kinds: readonly string[];
  readonly edits: readonly Edit[];
}

export const SABOTAGES: readonly Sabotage[] = [
  {
    name: 'pieces-unverified',
    what: 'large files get their name without their pieces being compared',
    kinds: ['flip-on-wire', 'lying-server', 'lying-client'],
    edits: [
      {
        file: 'piece-hashes.ts',
        from: 'if (!equalBytes(piece, told[verified.length] as Uint8Array)) throw differs();',
        to: '',
      },
    ],
  },
  {
    name: 'batches-unverified',
    what: 'small files get their name without their content being compared',
    kinds: ['flip-on-wire', 'lying-server', 'lying-client'],
    edits: [
      {
        file: 'write-batch-file.ts',
        from: 'if (!equalBytes(context.init.hash(content), hash))',
        to: 'if (hash.length === 0)',
      },
    ],
  },
  {
    name: 'journal-ahead-of-data',
    what: 'the journal counts a piece as soon as its hash is told, before its bytes are there',
    kinds: ['cancel', 'stop-server', 'cut', 'slow', 'kill-client'],
    edits: [
      {
        file: 'piece-hashes.ts',
        from: `    while (verified.length < Math.min(written.length, told.length)) {
      const piece = written[verified.length] as Uint8Array;
      if (!equalBytes(piece, told[verified.length] as Uint8Array)) throw differs();
      verified.push(piece);
    }`,
        to: `    for (let index = 0; index < Math.min(written.length, told.length); index += 1)
      if (!equalBytes(written[index] as Uint8Array, told[index] as Uint8Array)) throw differs();
    verified.push(...told.slice(verified.length));`,
      },
    ],
  },
  {
    name: 'part-trusted-by-its-length',
    what: 'a part is continued without looking whether somebody else wrote to it',
    kinds: ['spoil-part'],
    edits: [
      {
        file: 'part-store.ts',
        from: 'const trusted = !isUntouched ? 0 : isSameRun ? there : synced;',
        to: 'const trusted = isUntouched || isSameRun || synced >= 0 ? there : 0;',
      },
    ],
  },
  {
    name: 'source-state-ignored',
    what: 'an upload is continued although its source is another file by now',
    kinds: ['change-source'],
    edits: [
      {
        file: 'source-identity.ts',
        from: "hashFields(remote, ['upload', remote.clientId, absolutePath, version])",
        to: "hashFields(remote, ['upload', remote.clientId, absolutePath, version.slice(0, 0)])",
      },
    ],
  },
  {
    name: 'acknowledged-before-named',
    what: 'an upload is answered a moment before the file has its name',
    kinds: ['cut', 'kill-server', 'calm'],
    edits: [
      {
        file: 'upload.ts',
        from: 'return await whileWorking(service.clock, context.stream, staged.commit(last));',
        to: `isEarly = true;
    setTimeout(() => void staged.commit(last).catch(() => {}), 150);
    const entry = { kind: 'file', path: receiving.path, size: 0, mtimeUs: 0, executable: false, version: 'v' };
    return { outcome: 'created', entry } as Written;`,
      },
      {
        file: 'upload.ts',
        from: '    await receiver.settle();\n    await staged.discard();',
        to: '    await receiver.settle();\n    if (!isEarly) await staged.discard();',
      },
      {
        file: 'upload.ts',
        from: '  const { request, staged, receiver } = receiving;\n',
        to: '  const { request, staged, receiver } = receiving;\n  let isEarly = false;\n',
      },
    ],
  },
  {
    name: 'written-in-place',
    what: 'a file that is there is replaced by removing it first',
    kinds: ['cancel', 'kill-server', 'twice-at-once'],
    edits: [
      {
        file: 'publish.ts',
        from: '    context.calls.rename(source.home, source.name, directory, name);\n    return true;',
        to: `    context.calls.unlink(directory, name);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 120);
    context.calls.rename(source.home, source.name, directory, name);
    return true;`,
      },
    ],
  },
  {
    name: 'policy-ignored',
    what: 'what the policy refuses to replace is replaced',
    kinds: ['calm', 'cut'],
    edits: [
      {
        file: 'placement.ts',
        from: "incoming.kind === 'directory' || options.policy === 'fail'",
        to: "incoming.kind === 'directory'",
      },
    ],
  },
  {
    name: 'staging-left',
    what: 'what was given up is not removed from staging',
    kinds: ['cancel', 'cut', 'full-disk-server'],
    edits: [
      {
        file: 'file-writer.ts',
        from: '    closeQuietly(calls, staged.fd);\n    context.staging.remove(staged);\n  };',
        to: '    closeQuietly(calls, staged.fd);\n  };',
      },
    ],
  },
  {
    name: 'parts-forgotten',
    what: 'an interrupted upload leaves nothing to go on from',
    kinds: ['cancel', 'cut', 'kill-client'],
    edits: [
      {
        file: 'upload.ts',
        from: '      await staged.suspend();',
        to: '      await staged.discard();',
      },
    ],
  },
  {
    name: 'names-believed',
    what: 'a client believes what a server names its files',
    kinds: ['lying-server'],
    edits: [
      {
        file: 'match-batch.ts',
        from: "if (entry.path !== askedPath(item)) throw malformed('answer', 'it has an entry that was not asked for');",
        to: '',
      },
    ],
  },
  {
    name: 'time-lost',
    what: 'small files get the time of their arrival',
    kinds: ['calm', 'cut'],
    edits: [
      {
        file: 'write-batch-file.ts',
        from: '  context.calls.setFileTime(fd, mtimeUs);\n',
        to: '',
      },
      {
        file: 'write-batch-file.ts',
        from: 'mtimeOf(status) === entry.mtimeUs',
        to: 'mtimeOf(status) !== 0',
      },
    ],
  },
  {
    name: 'restored-by-way-of-nowhere',
    what: 'an item leaves the trash a moment before it has its name again',
    kinds: ['trash'],
    edits: [
      {
        file: 'restore.ts',
        from: '  const incoming = incomingItem(source);\n',
        to: `  const incoming = incomingItem(source);
  calls.rename(group, entry, group, 'nowhere');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 120);
  calls.rename(group, 'nowhere', group, entry);
`,
      },
    ],
  },
  {
    name: 'takeover-missing',
    what: 'a dead link keeps the path of its upload',
    kinds: ['half-open'],
    edits: [
      {
        file: 'takeover.ts',
        from: 'for (let held = claims.get(key); held !== undefined; held = claims.get(key)) {',
        to: `if (claims.has(key)) throw new WherryError('BUSY');
      for (let held = claims.get(key); held !== undefined; held = claims.get(key)) {`,
      },
    ],
  },
];

/** The files that are changed, by their path in the sources, with their new text. Throws when an edit does not fit. */
export const planEdits = ({ name, edits }: Sabotage, sources: string): ReadonlyMap<string, string> => {
  const all = readdirSync(sources, { recursive: true, encoding: 'utf8' });
  const changed = new Map<string, string>();
  const textOf = (path: string): string => changed.get(path) ?? readFileSync(join(sources, path), 'utf8');
  for (const { file, from, to } of edits) {
    const fitting = all.filter((path) => basename(path) === file && textOf(path).split(from).length === 2);
    const [path] = fitting;
    if (path === undefined || fitting.length > 1)
      throw new Error(`The sabotage "${name}" does not fit ${file} any more: write it anew.`);
    changed.set(
      path,
      textOf(path).replace(from, () => to),
    );
  }
  return changed;
};

/** The sources of a broken product, ready to be loaded. */
export interface BrokenProduct {
  readonly directory: string;
  remove(): void;
}

export const breakProduct = (sabotage: Sabotage, from: string = REPOSITORY): BrokenProduct => {
  const directory = mkdtempSync(join(tmpdir(), `wherry-sabotage-${sabotage.name}-`));
  cpSync(join(from, 'src'), join(directory, 'src'), { recursive: true });
  cpSync(join(from, 'package.json'), join(directory, 'package.json'));
  symlinkSync(join(REPOSITORY, 'node_modules'), join(directory, 'node_modules'));
  for (const [path, text] of planEdits(sabotage, join(from, 'src')))
    writeFileSync(join(directory, 'src', path), text);
  return { directory, remove: () => rmSync(directory, { recursive: true, force: true }) };
};
