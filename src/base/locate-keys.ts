// On which line each key of a TOML text stands. Only for text that a parser has accepted. Pure.

import { layOutToml } from './toml-layout.ts';

/** No setting lies deeper; a file may. */
const MAX_LOCATED_DEPTH = 16;

/** A dotted key as one text: its parts as JSON, so that no two keys are spelled alike. */
const keyPath = (keys: readonly string[]): string => JSON.stringify(keys);

/** Line numbers, from 1, by `keyPath`: of values, and of the headers of tables. */
const locate = (text: string): ReadonlyMap<string, number> => {
  const lines = new Map<string, number>();
  let line = 1;
  let counted = 0;
  const lineAt = (at: number): number => {
    for (; counted < at; counted += 1) if (text[counted] === '\n') line += 1;
    return line;
  };
  const note = (keys: readonly string[], at: number): void => {
    const found = lineAt(at);
    // Parents that no header names stand where their first child does.
    for (let length = 1; length <= Math.min(keys.length, MAX_LOCATED_DEPTH); length += 1) {
      const path = keyPath(keys.slice(0, length));
      if (!lines.has(path)) lines.set(path, found);
    }
  };
  for (const section of layOutToml(text)) {
    const table = section.keys.slice(0, MAX_LOCATED_DEPTH);
    note(table, section.start);
    for (const pair of section.pairs) note([...table, ...pair.keys.slice(0, MAX_LOCATED_DEPTH)], pair.start);
  }
  return lines;
};

/**
 * The line, from 1, that a key stands on, or else its nearest parent; 1 where nothing is known. The text is looked through when a line is
 * first asked for.
 */
export const locateKeys = (text: string): ((keys: readonly string[]) => number) => {
  let lines: ReadonlyMap<string, number> | undefined;
  return (keys) => {
    lines ??= locate(text);
    for (let length = Math.min(keys.length, MAX_LOCATED_DEPTH); length > 0; length -= 1) {
      const line = lines.get(keyPath(keys.slice(0, length)));
      if (line !== undefined) return line;
    }
    return 1;
  };
};
