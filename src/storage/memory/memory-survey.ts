// A memory root told directory by directory: see ScanSurvey. A revision counts every change, so nothing is ever too recent to be known.

import { joinRemotePath, nameBytes, toBase64Url, toWherryError, type RemotePath } from '../../base/index.ts';
import type { Entry, Problem } from '../entry.ts';
import { createTopRules, type DirectoryRules } from '../ignore/directory-rules.ts';
import { IGNORE_EVERYTHING, readIgnoreLines } from '../ignore/ignore-file.ts';
import type { ScanBatch, ScanSurvey } from '../storage.ts';
import { entryAt, requireOpen, type MemoryRoot } from './memory-root.ts';
import type { DirectoryNode } from './node.ts';
import { resolveTrail, trailEnd, type Trail } from './resolve.ts';

const STATE_SIZE = 16;

export function* surveyEntries(
  root: MemoryRoot,
  path: RemotePath,
  { known, isShallow = false, ignore = {} }: ScanSurvey,
): Generator<ScanBatch, void, void> {
  requireOpen(root);
  const waiting: { path: RemotePath; trail: Trail; rules: DirectoryRules }[] = [
    { path, trail: resolveTrail(root.directory, path), rules: createTopRules(ignore, ignore.position) },
  ];
  for (let at = waiting.shift(); at !== undefined; at = waiting.shift()) {
    const directory = trailEnd(at.trail);
    const found = linesIn(directory, at.path, ignore.fileName);
    const rules = found.lines === undefined ? at.rules : at.rules.withLines(found.lines);
    const entries: Entry[] = [];
    const ignored: string[] = [];
    const facts: string[] = [];
    for (const [name, node] of directory.children) {
      const isDirectory = node.kind === 'directory';
      if (rules.ignores(name, isDirectory)) {
        ignored.push(name);
        facts.push(`${name}/ignored`);
        continue;
      }
      const entry = entryAt(node, joinRemotePath(at.path, name), at);
      entries.push(entry);
      facts.push(isDirectory ? name : `${name}/${entry.kind}/${entry.version}/${entry.leads === 'outside'}`);
      if (isDirectory && !(isShallow && known?.has(entry.path) === true))
        waiting.push({ path: entry.path, trail: [...at.trail, node], rules: rules.enter(name) });
    }
    const problems = found.problem === undefined ? [] : [found.problem];
    const hash = root.hashing.hash(nameBytes(facts.sort().join('\n')));
    const state = problems.length > 0 ? '' : toBase64Url(hash.subarray(0, STATE_SIZE));
    const isKnown = state !== '' && known?.get(at.path) === state;
    yield {
      entries: isKnown ? [] : entries,
      problems,
      directories: [
        {
          path: at.path,
          state,
          isKnown,
          untold: isKnown ? entries.length : 0,
          ignored,
          recent: [],
          lines: found.lines,
        },
      ],
    };
  }
}

interface FoundLines {
  readonly lines: readonly string[] | undefined;
  readonly problem?: Problem | undefined;
}

const linesIn = (directory: DirectoryNode, path: RemotePath, fileName: string | undefined): FoundLines => {
  const node = fileName === undefined ? undefined : directory.children.get(fileName);
  if (fileName === undefined || node === undefined || node.kind === 'directory') return { lines: undefined };
  const at = joinRemotePath(path, fileName);
  if (node.kind === 'link')
    return {
      lines: IGNORE_EVERYTHING,
      problem: { path: at, code: 'NOT_A_FILE', message: 'The ignore file is a symbolic link; use a file.' },
    };
  try {
    return { lines: readIgnoreLines(node.content) };
  } catch (error) {
    const { code, message } = toWherryError(error);
    return { lines: IGNORE_EVERYTHING, problem: { path: at, code, message } };
  }
};
