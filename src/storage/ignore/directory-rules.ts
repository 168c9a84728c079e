// What is ignored in a tree: by lines that are given for all of it, and by those of the ignore files that are found in it,
// directory by directory from the top. Pure: whoever walks a tree, and whoever only has a path, asks the same.

import { parseIgnoreLines, type IgnoreLines } from './ignore-lines.ts';

export interface IgnoreInit {
  /** Lines with the meaning of .gitignore, relative to the top. */
  readonly patterns?: readonly string[] | undefined;
  /** Files and links that match none of these lines are ignored too, where there are any; a line that matches a directory is one for all that is below. */
  readonly include?: readonly string[] | undefined;
}

/** The rules in one directory, which is not ignored itself. */
export interface DirectoryRules {
  ignores(name: string, isDirectory: boolean): boolean;
  /** The rules in a directory that is in this one. */
  enter(name: string): DirectoryRules;
  /** These rules with those of an ignore file in this very directory, which count for more. */
  withLines(lines: readonly string[]): DirectoryRules;
}

interface Level {
  readonly lines: IgnoreLines;
  /** How many names the directory of the lines is below the top. */
  readonly depth: number;
  readonly outer: Level | undefined;
}

class Rules implements DirectoryRules {
  readonly #path: readonly string[];
  readonly #level: Level | undefined;
  readonly #include: IgnoreLines | undefined;

  /** `include` undefined: everything is included. */
  constructor(path: readonly string[], level: Level | undefined, include: IgnoreLines | undefined) {
    this.#path = path;
    this.#level = level;
    this.#include = include;
  }

  ignores(name: string, isDirectory: boolean): boolean {
    const path = [...this.#path, name];
    for (let level = this.#level; level !== undefined; level = level.outer) {
      const verdict = level.lines.judge(level.depth === 0 ? path : path.slice(level.depth), isDirectory);
      if (verdict === true) return true;
      if (verdict === false) break;
    }
    return !isDirectory && this.#include !== undefined && this.#include.judge(path, false) !== true;
  }

  enter(name: string): DirectoryRules {
    const path = [...this.#path, name];
    const isIncluded = this.#include === undefined || this.#include.judge(path, true) === true;
    return new Rules(path, this.#level, isIncluded ? undefined : this.#include);
  }

  withLines(lines: readonly string[]): DirectoryRules {
    const level = { lines: parseIgnoreLines(lines), depth: this.#path.length, outer: this.#level };
    return new Rules(this.#path, level, this.#include);
  }
}

/** The rules at the top of a tree; with `position`, in the directory with that path below it. */
export const createTopRules = (init: IgnoreInit, position = ''): DirectoryRules => {
  const { patterns = [], include = [] } = init;
  const level =
    patterns.length === 0 ? undefined : { lines: parseIgnoreLines(patterns), depth: 0, outer: undefined };
  let rules: DirectoryRules = new Rules(
    [],
    level,
    include.length === 0 ? undefined : parseIgnoreLines(include),
  );
  for (const name of position.split('/')) if (name !== '') rules = rules.enter(name);
  return rules;
};
