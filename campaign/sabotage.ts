// A check of the campaign itself: copies of the product that are broken on purpose, each in one way, which it must find
// out. Each edit names the text it breaks; when that text is gone, the sabotage must be written anew.

import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { REPOSITORY } from './product.ts';

interface Edit {
  /** Path below src/. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

export interface Sabotage {
  readonly name: string;
  /** What is broken, as a clause. */
  readonly what: string;
  readonly edits: readonly Edit[];
}

export const SABOTAGES: readonly Sabotage[] = [
  {
    name: 'pieces-unverified',
    what: 'large files get their name without their pieces being compared',
    edits: [
      {
        file: 'storage/piece-hashes.ts',
        from: 'if (!equalBytes(piece, told[verified.length] as Uint8Array)) throw differs();',
        to: '',
      },
    ],
  },
  {
    name: 'batches-unverified',
    what: 'small files get their name without their content being compared',
    edits: [
      {
        file: 'storage/disk/batches/write-batch-file.ts',
        from: 'if (!equalBytes(hasher.digest(), hash))',
        to: 'if (hash.length === 0)',
      },
    ],
  },
  {
    name: 'journal-ahead-of-data',
    what: 'the journal counts a piece as soon as its hash is told, before its bytes are there',
    edits: [
      {
        file: 'storage/piece-hashes.ts',
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
    edits: [
      {
        file: 'storage/disk/parts/part-store.ts',
        from: 'const trusted = !isUntouched ? 0 : isSameRun ? there : synced;',
        to: 'const trusted = isUntouched || isSameRun || synced >= 0 ? there : 0;',
      },
    ],
  },
  {
    name: 'source-state-ignored',
    what: 'an upload is continued although its source is another file by now',
    edits: [
      {
        file: 'files/local/source-identity.ts',
        from: "hashFields(remote, ['upload', remote.clientId, absolutePath, version])",
        to: "hashFields(remote, ['upload', remote.clientId, absolutePath, version.slice(0, 0)])",
      },
    ],
  },
  {
    name: 'acknowledged-before-named',
    what: 'an upload is answered a moment before the file has its name',
    edits: [
      {
        file: 'files/service/upload.ts',
        from: 'return await whileWorking(service.clock, context.stream, staged.commit(last));',
        to: `isEarly = true;
    setTimeout(() => void staged.commit(last).catch(() => {}), 150);
    const entry = { kind: 'file', path: receiving.path, size: 0, mtimeUs: 0, executable: false, version: 'v' };
    return { outcome: 'created', entry } as Written;`,
      },
      {
        file: 'files/service/upload.ts',
        from: '    await receiver.settle();\n    await staged.discard();',
        to: '    await receiver.settle();\n    if (!isEarly) await staged.discard();',
      },
      {
        file: 'files/service/upload.ts',
        from: '  const { request, staged, receiver } = receiving;\n',
        to: '  const { request, staged, receiver } = receiving;\n  let isEarly = false;\n',
      },
    ],
  },
  {
    name: 'written-in-place',
    what: 'a file that is there is replaced by removing it first',
    edits: [
      {
        file: 'storage/disk/staging/publish.ts',
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
    edits: [
      {
        file: 'storage/disk/staging/placement.ts',
        from: "incoming.kind === 'directory' || options.policy === 'fail'",
        to: "incoming.kind === 'directory'",
      },
    ],
  },
  {
    name: 'staging-left',
    what: 'what was given up is not removed from staging',
    edits: [
      {
        file: 'storage/disk/file-writer.ts',
        from: '    closeQuietly(calls, staged.fd);\n    context.staging.remove(staged);\n  };',
        to: '    closeQuietly(calls, staged.fd);\n  };',
      },
    ],
  },
  {
    name: 'parts-forgotten',
    what: 'an interrupted upload leaves nothing to go on from',
    edits: [
      {
        file: 'files/service/upload.ts',
        from: '      await staged.suspend();',
        to: '      await staged.discard();',
      },
    ],
  },
  {
    name: 'names-believed',
    what: 'a client believes what a server names its files',
    edits: [
      {
        file: 'files/remote/match-batch.ts',
        from: "if (entry.path !== askedPath(item)) throw malformed('answer', 'it has an entry that was not asked for');",
        to: '',
      },
    ],
  },
  {
    name: 'time-lost',
    what: 'small files get the time of their arrival',
    edits: [
      {
        file: 'storage/disk/batches/write-batch-file.ts',
        from: '    context.calls.setFileTime(staged.fd, entry.mtimeUs);\n',
        to: '',
      },
      {
        file: 'storage/disk/batches/write-batch-file.ts',
        from: 'mtimeOf(status) === entry.mtimeUs',
        to: 'mtimeOf(status) !== 0',
      },
    ],
  },
  {
    name: 'takeover-missing',
    what: 'a dead link keeps the path of its upload',
    edits: [
      {
        file: 'files/service/takeover.ts',
        from: 'for (let held = claims.get(key); held !== undefined; held = claims.get(key)) {',
        to: `if (claims.has(key)) throw new WherryError('BUSY');
      for (let held = claims.get(key); held !== undefined; held = claims.get(key)) {`,
      },
    ],
  },
];

/** The sources of a broken product, ready to be loaded. */
export interface BrokenProduct {
  readonly directory: string;
  remove(): void;
}

export const breakProduct = ({ name, edits }: Sabotage, from: string = REPOSITORY): BrokenProduct => {
  const directory = mkdtempSync(join(tmpdir(), `wherry-sabotage-${name}-`));
  cpSync(join(from, 'src'), join(directory, 'src'), { recursive: true });
  cpSync(join(from, 'package.json'), join(directory, 'package.json'));
  symlinkSync(join(REPOSITORY, 'node_modules'), join(directory, 'node_modules'));
  for (const edit of edits) {
    const path = join(directory, 'src', edit.file);
    const text = readFileSync(path, 'utf8');
    if (text.split(edit.from).length !== 2)
      throw new Error(`The sabotage "${name}" does not fit ${edit.file} any more: write it anew.`);
    writeFileSync(
      path,
      text.replace(edit.from, () => edit.to),
    );
  }
  return { directory, remove: () => rmSync(directory, { recursive: true, force: true }) };
};
