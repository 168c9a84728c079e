// Rewrites a command line, before it is parsed, where the parser would guess wrong. Pure.
//
//   --progress          the parser would take the next argument as its value; alone it means --progress=auto
//   --save              likewise; alone it means --save=-
//   -rp                 a cluster of short options may not hold one with a value, so p leaves it
//   -0, -r0             the parser knows letters only; 0 means --null
//   --size -1K          what begins with "-" and a digit is no option: it is the value of the one before it
//   --to=  -5  --       an empty value, and an option that does not exist, would silently become arguments
//
// Everything behind "--" stays as it is.

import { displayName, WherryError } from '../base/index.ts';

/** The options whose value may be left out, with what they mean then. */
export const OPTIONAL_VALUES = { progress: 'auto', save: '-' } as const;

const SHORT = /^-[a-z]+$/iu;
const SHORT_WITH_VALUE = /^-[a-z]=./iu;
const LONG = /^--[a-z][a-z-.\d_]+$/iu;
const LONG_WITH_VALUE = /^--[a-z][a-z-.\d_]+=./isu;

/** What must be known of the command that is called. */
export interface NormaliseInit {
  /** It has `--progress`, whose value may be left out, with the short name p. */
  readonly hasProgress: boolean;
  /** It has `--save`, likewise, without a short name. Default false. */
  readonly hasSave?: boolean;
  readonly hasNull: boolean;
}

/** A cluster of short options without one of them, which stands beside it in its long form. */
const takeOut = (cluster: string, letter: string, long: string): readonly string[] => {
  if (!cluster.includes(letter)) return [cluster];
  const rest = cluster.replaceAll(letter, '');
  return rest === '-' ? [long] : [rest, long];
};

const rewrite = (argument: string, init: NormaliseInit): readonly string[] => {
  if (!argument.startsWith('-') || argument === '-') return [argument];
  if (init.hasNull && /^-[a-z]*0[a-z]*$/iu.test(argument)) return takeOut(argument, '0', '--null');
  const progress = `--progress=${OPTIONAL_VALUES.progress}`;
  if (init.hasProgress && argument === '--progress') return [progress];
  if (init.hasSave === true && argument === '--save') return [`--save=${OPTIONAL_VALUES.save}`];
  if (init.hasProgress && SHORT.test(argument)) return takeOut(argument, 'p', progress);
  if (
    SHORT.test(argument) ||
    SHORT_WITH_VALUE.test(argument) ||
    LONG.test(argument) ||
    LONG_WITH_VALUE.test(argument)
  ) {
    return [argument];
  }
  const shown = displayName(argument);
  throw new WherryError(
    'BAD_REQUEST',
    argument.endsWith('=')
      ? `The option ${shown} needs a value behind the "=".`
      : `There is no option ${shown}; write -- before arguments that begin with "-".`,
  );
};

const LONG_WITHOUT_VALUE = /^--[a-z][a-z-]*$/u;
const NEGATIVE_NUMBER = /^-\d/u;

/** "--size", "-1K" as "--size=-1K". */
const joinNumbers = (args: readonly string[]): string[] => {
  const joined: string[] = [];
  for (const argument of args) {
    const before = joined.at(-1) ?? '';
    if (NEGATIVE_NUMBER.test(argument) && argument !== '-0' && LONG_WITHOUT_VALUE.test(before))
      joined[joined.length - 1] = `${before}=${argument}`;
    else joined.push(argument);
  }
  return joined;
};

/** @throws WherryError `BAD_REQUEST`: a usage error. */
export const normaliseArguments = (args: readonly string[], init: NormaliseInit): string[] => {
  const escape = args.indexOf('--');
  const end = escape === -1 ? args.length : escape;
  return [
    ...joinNumbers(args.slice(0, end)).flatMap((argument) => rewrite(argument, init)),
    ...args.slice(end),
  ];
};
