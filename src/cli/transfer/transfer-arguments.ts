// Which arguments of `upload` and `download` are sources, and which one is the destination. Pure.

import { WherryError } from '../../base/index.ts';

/** The argument that stands for standard input or output. A file of that name is "./-". */
export const STREAM = '-';

export interface TransferArguments {
  readonly sources: readonly string[];
  readonly destination: string;
}

/**
 * One argument: it is the source, and the destination is `fallback` ("/" or the current directory). Two or more: the
 * last is always the destination. With `to` every argument is a source.
 */
export const splitTransferArguments = (
  args: readonly string[],
  to: string | undefined,
  fallback: string,
): TransferArguments => {
  if (args.some((argument) => argument === '') || to === '') {
    throw new WherryError('BAD_REQUEST', 'One of the arguments is empty; name a file or directory.');
  }
  if (to !== undefined) return { sources: args, destination: to };
  const last = args.at(-1);
  return args.length < 2 || last === undefined
    ? { sources: args, destination: fallback }
    : { sources: args.slice(0, -1), destination: last };
};

/** Whether a source means what is in the directory, not the directory itself: "DIR/.", or "." alone. */
export const meansContents = (source: string): boolean => /(?:^|\/)\.\/*$/u.test(source);

/** A remote source without the trailing "/." that `meansContents` speaks of. */
export const withoutContentsMark = (source: string): string => source.replace(/\/\.\/*$/u, '/');
