// Whether a path of a tree takes part, by the same rules that a survey went by. Pure; for whoever has paths and no directory to look
// into: those of the other side.

import { remotePathSegments, type RemotePath } from '../../base/index.ts';
import { createTopRules, type DirectoryRules, type IgnoreInit } from '../../storage/index.ts';

/** Lines of an ignore file that was found in a tree. */
export interface FoundRules {
  /** The directory that it is in; "/" is the top of the tree. */
  readonly directory: RemotePath;
  readonly patterns: readonly string[];
}

export interface IgnoreRulesInit extends IgnoreInit {
  readonly found?: readonly FoundRules[] | undefined;
}

/** Whether an entry at this path of a tree is ignored, by itself or with a directory on the way to it. Never the top. */
export type IgnoreRules = (path: RemotePath, isDirectory: boolean) => boolean;

/** Several ignore files of one directory count one after another. */
export const createIgnoreRules = ({ found = [], ...init }: IgnoreRulesInit): IgnoreRules => {
  const linesIn = new Map<string, string[]>();
  for (const { directory, patterns } of found)
    linesIn.set(directory, [...(linesIn.get(directory) ?? []), ...patterns]);
  const withFound = (rules: DirectoryRules, directory: string): DirectoryRules => {
    const lines = linesIn.get(directory);
    return lines === undefined ? rules : rules.withLines(lines);
  };
  const top = withFound(createTopRules(init), '/');
  return (path, isDirectory) => {
    const names = remotePathSegments(path);
    let rules = top;
    let directory = '';
    for (const [index, name] of names.entries()) {
      const isLast = index === names.length - 1;
      if (rules.ignores(name, isLast ? isDirectory : true)) return true;
      if (isLast) break;
      directory += `/${name}`;
      rules = withFound(rules.enter(name), directory);
    }
    return false;
  };
};
