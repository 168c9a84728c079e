// Walks a memory root: parents before their children, in batches.

import { joinRemotePath, relativeRemotePath, type RemotePath } from '../../base/index.ts';
import { createPathFilter } from '../path-filter.ts';
import type { Entry } from '../entry.ts';
import type { ScanBatch, ScanOptions } from '../storage.ts';
import { entryAt, requireOpen, type MemoryRoot } from './memory-root.ts';
import { surveyEntries } from './memory-survey.ts';
import { resolveTrail, trailEnd } from './resolve.ts';

const BATCH_ENTRIES = 512;

export function* scanEntries(
  root: MemoryRoot,
  path: RemotePath,
  options: ScanOptions,
): Generator<ScanBatch, void, void> {
  if (options.survey !== undefined) {
    yield* surveyEntries(root, path, options.survey);
    return;
  }
  requireOpen(root);
  const isLeftOut = createPathFilter(options.exclude, options.include);
  const waiting = [{ path, trail: resolveTrail(root.directory, path) }];
  let entries: Entry[] = [];
  for (let directory = waiting.shift(); directory !== undefined; directory = waiting.shift()) {
    for (const [name, node] of [...trailEnd(directory.trail).children]) {
      const child = joinRemotePath(directory.path, name);
      if (isLeftOut(relativeRemotePath(child, path), node.kind === 'directory')) continue;
      const entry = entryAt(node, child, directory);
      entries.push(options.versions === false ? { ...entry, version: '' } : entry);
      if (node.kind === 'directory' && options.recursive === true) {
        waiting.push({ path: child, trail: [...directory.trail, node] });
      }
      if (entries.length < BATCH_ENTRIES) continue;
      yield { entries, problems: [] };
      entries = [];
    }
  }
  if (entries.length > 0) yield { entries, problems: [] };
}
