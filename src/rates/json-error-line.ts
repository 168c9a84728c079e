// Where a text stops being JSON: JSON.parse says so for some mistakes only. Pure.

const SPACE = /[ \t\n\r]*/uy;
const SCALAR =
  /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-f]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]?\d+)?|true|false|null/iuy;
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-f]{4}))*"/iuy;
const MAX_DEPTH = 100;

/** The line, from 1, of the first place where the text is not JSON. For texts that JSON.parse refuses. */
export const jsonErrorLine = (text: string): number => {
  let at = 0;
  const take = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found !== null) at = pattern.lastIndex;
    return found !== null;
  };
  const takeMark = (mark: string): boolean => {
    take(SPACE);
    if (!text.startsWith(mark, at)) return false;
    at += mark.length;
    return true;
  };
  const list = (end: string, item: () => boolean): boolean => {
    if (takeMark(end)) return true;
    do if (!item()) return false;
    while (takeMark(','));
    return takeMark(end);
  };
  const value = (depth: number): boolean => {
    take(SPACE);
    if (depth > MAX_DEPTH) return false;
    if (takeMark('[')) return list(']', () => value(depth + 1));
    if (takeMark('{'))
      return list('}', () => (take(SPACE), take(STRING)) && takeMark(':') && value(depth + 1));
    return take(SCALAR);
  };
  if (value(0)) take(SPACE);
  return text.slice(0, at).split('\n').length;
};
