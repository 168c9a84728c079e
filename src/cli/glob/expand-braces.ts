// {a,b} as shells read it: one text becomes several. Pure.

import { WherryError, displayName } from '../../base/index.ts';
import { MAX_BRACE_ENTRIES } from './limits.ts';

interface BraceGroup {
  /** Where "{" and "}" are. */
  readonly begin: number;
  readonly end: number;
  readonly alternatives: readonly string[];
}

/** Where each "{" has its "}", and the commas directly between them. Braces without a partner are left out. */
const findPairs = (text: string): Map<number, { end: number; commas: readonly number[] }> => {
  const pairs = new Map<number, { end: number; commas: readonly number[] }>();
  const open: { begin: number; commas: number[] }[] = [];
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index];
    if (character === '\\') index += 1;
    else if (character === '{') open.push({ begin: index, commas: [] });
    else if (character === ',') open.at(-1)?.commas.push(index);
    else if (character === '}') {
      const group = open.pop();
      if (group !== undefined) pairs.set(group.begin, { end: index, commas: group.commas });
    }
  }
  return pairs;
};

/** The first group that stands for several texts: one without a comma means itself. */
const findGroup = (text: string): BraceGroup | undefined => {
  const pairs = findPairs(text);
  const begins = [...pairs.keys()].toSorted((a, b) => a - b);
  for (const begin of begins) {
    const { end, commas } = pairs.get(begin) ?? { end: begin, commas: [] };
    if (commas.length === 0) continue;
    const cuts = [begin, ...commas, end];
    const alternatives = cuts.slice(1).map((cut, index) => text.slice((cuts[index] ?? 0) + 1, cut));
    return { begin, end, alternatives };
  }
  return undefined;
};

/** All texts that the braces stand for, in order. Codes: `BAD_REQUEST` (more than the limit). */
export const expandBraces = (text: string): readonly string[] => {
  if (!text.includes('{')) return [text];
  const expanded: string[] = [];
  const pending = [text];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const group = findGroup(next);
    if (group === undefined) expanded.push(next);
    else {
      const before = next.slice(0, group.begin);
      const after = next.slice(group.end + 1);
      for (const alternative of group.alternatives.toReversed()) pending.push(before + alternative + after);
    }
    if (expanded.length + pending.length > MAX_BRACE_ENTRIES) {
      throw new WherryError(
        'BAD_REQUEST',
        `The braces of "${displayName(text.length > 100 ? `${text.slice(0, 100)}…` : text)}" stand for more than ${MAX_BRACE_ENTRIES} patterns; use several commands.`,
      );
    }
  }
  return expanded;
};
