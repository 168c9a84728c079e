// Mutants of what does a plan on a storage: looks that are not taken, checks that are not made.

import type { Mutant } from '../mutant.ts';

export const APPLY_MUTANTS: readonly Mutant[] = [
  {
    name: 'copied-unseen',
    what: 'what is to be copied is not looked at before',
    edits: [{ file: 'apply/applier.ts', from: 'if (!(await this.#isAsSeen(from))) return CHANGED;', to: '' }],
  },
  {
    name: 'copied-over-anything',
    what: 'a copy replaces whatever is there by now',
    edits: [
      {
        file: 'apply/applier.ts',
        from: '      ifMatch,\n      by,\n    });',
        to: '      ifMatch: isReplacing ? undefined : ifMatch,\n      by,\n    });',
      },
    ],
  },
  {
    name: 'moved-unseen',
    what: 'what is to be moved is not looked at before',
    edits: [
      {
        file: 'apply/applier.ts',
        from: 'if (!isSame) return CHANGED;\n    const { entry }',
        to: 'const { entry }',
      },
    ],
  },
  {
    name: 'moved-over-anything',
    what: 'a move replaces what is at its end',
    edits: [
      {
        file: 'apply/applier.ts',
        from: "this.#at(path), { policy: 'fail', by });",
        to: "this.#at(path), { policy: 'replace', by });",
      },
    ],
  },
  {
    name: 'move-forgotten',
    what: 'what has moved is not found where it is',
    edits: [
      {
        file: 'apply/applier.ts',
        from: 'seen.place(from, path, isDirectory ? undefined : entry.version);',
        to: 'if (entry.version === undefined) seen.place(from, path, undefined);',
      },
    ],
  },
  {
    name: 'removed-unseen',
    what: 'what is to be removed goes whatever it is by now',
    edits: [
      {
        file: 'apply/applier.ts',
        from: 'await storage.remove(this.#at(path), { ifMatch, by });',
        to: 'await storage.remove(this.#at(path), { by });',
      },
    ],
  },
  {
    name: 'file-removed-as-directory',
    what: 'what is no directory any more is removed as one, and not kept',
    edits: [
      {
        file: 'apply/applier.ts',
        from: "if (kind !== 'directory') return CHANGED;",
        to: "if (kind === 'other') return CHANGED;",
      },
    ],
  },
  {
    name: 'attributes-of-another',
    what: 'time and mode are set on what is another file by now',
    edits: [
      {
        file: 'apply/applier.ts',
        from: 'if (!isSame) return CHANGED;\n    await this.#settle(this.#at(path), entry.version, after);',
        to: "if (!isSame && entry.kind !== 'file') return CHANGED;\n    await this.#settle(this.#at(path), entry.version, after);",
      },
    ],
  },
  {
    name: 'cleared-all-the-same',
    what: 'what stands in the way goes although what it was to save could not be moved',
    edits: [
      {
        file: 'apply/applier.ts',
        from: "this.#hasFailed ||= result.outcome !== 'done';",
        to: '',
      },
    ],
  },
  {
    name: 'removed-after-a-failure',
    what: 'a side removes although it was told that something failed',
    edits: [
      {
        file: 'apply/applier.ts',
        from: "(phase === 'keep' || (phase === 'prepare' && this.#hasFailed))",
        to: "phase === 'prepare' && this.#hasFailed",
      },
    ],
  },
  {
    name: 'races-are-done',
    what: 'what somebody else was quicker with counts as done',
    edits: [
      {
        file: 'apply/outcome.ts',
        from: "RACES.has(code) ? CHANGED : { outcome: 'failed', code, message };",
        to: "RACES.has(code) ? DONE : { outcome: 'failed', code, message };",
      },
    ],
  },
  {
    name: 'goes-on-when-it-is-over',
    what: 'a run goes on although the connection is gone',
    edits: [{ file: 'apply/outcome.ts', from: 'if (ENDS.has(code)) throw error;', to: '' }],
  },
  {
    name: 'carried-unseen',
    what: 'small files are carried whatever they hold by now',
    edits: [
      {
        file: 'apply/seen-storage.ts',
        from: 'equalBytes(hashBytes(node.content), hash)',
        to: 'hash.length > 0',
      },
    ],
  },
  {
    name: 'links-carried-unseen',
    what: 'links are carried wherever they point by now',
    edits: [
      {
        file: 'apply/seen-storage.ts',
        from: "node?.kind === 'link' && nameFromBytes(content) === node.target;",
        to: "node?.kind === 'link' && nameFromBytes(content) !== '';",
      },
    ],
  },
  {
    name: 'opened-unseen',
    what: 'large files are read whatever they are by now',
    edits: [{ file: 'apply/seen-storage.ts', from: '        ensureSeen(file.entry);\n', to: '' }],
  },
  {
    name: 'summed-unseen',
    what: 'the hash of a file is told whatever it is by now',
    edits: [{ file: 'apply/seen-storage.ts', from: '      ensureSeen(summed.entry);\n', to: '' }],
  },
  {
    name: 'replaced-unseen',
    what: 'a small file replaces whatever is there by now',
    edits: [
      {
        file: 'apply/seen-storage.ts',
        from: /policy: 'fail',\s+expected,\s+by\b/u,
        to: "policy: expected.length > 0 ? 'replace' : 'fail', by",
      },
    ],
  },
  {
    name: 'staged-over-anything',
    what: 'a large file replaces whatever is there by now',
    edits: [
      {
        file: 'apply/seen-storage.ts',
        from: "{ policy: 'replace', ifMatch, isRepeated: true, by };",
        to: "{ policy: 'replace', isRepeated: true, by };",
      },
    ],
  },
  {
    name: 'staged-over-the-unseen',
    what: 'a large file replaces what nobody has seen there',
    edits: [
      { file: 'apply/seen-storage.ts', from: "? { policy: 'fail', by }", to: "? { policy: 'replace', by }" },
    ],
  },
  {
    name: 'attributes-unplanned',
    what: 'what is carried has the time and mode of its source, not those of the plan',
    edits: [
      {
        file: 'apply/planned-storage.ts',
        from: "return after?.kind === 'file' ? after : undefined;",
        to: "return after?.kind === 'file' && after.size < 0 ? after : undefined;",
      },
    ],
  },
  {
    name: 'versions-of-before',
    what: 'what has moved is compared with the version that it had before',
    edits: [
      {
        file: 'apply/seen-tree.ts',
        from: 'return this.#placed.get(path)?.version ?? this.#versionOf(this.#seenPath(path));',
        to: 'return this.#versionOf(this.#seenPath(path));',
      },
    ],
  },
  {
    name: 'everything-is-a-directory',
    what: 'files are removed as if they were directories, and not kept',
    edits: [
      {
        file: 'apply/step.ts',
        from: "return { action: 'remove', path, isDirectory: isDirectory(operation.before) };",
        to: "return { action: 'remove', path, isDirectory: isDirectory(operation.before) || path !== '/' };",
      },
    ],
  },
];
