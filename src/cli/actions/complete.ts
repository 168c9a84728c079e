// `wherry complete MODE -- WORD...`, which the completion scripts call. Mode "bash": the line up to the cursor, and the
// word as bash cuts it; "fish": the words, the current one as typed; any other: the words as they are. Prints one proposal a line. Always ends with 0, and says nothing else.

import { displayName } from '../../base/index.ts';
import type { CliContext } from '../cli-context.ts';
import { connectionFlags } from '../completions/connection-flags.ts';
import { nameCandidates } from '../completions/name-candidates.ts';
import { pathCandidates } from '../completions/path-candidates.ts';
import { planCompletion } from '../completions/plan-completion.ts';
import { keptByBash, quoteForBash, splitTypedLine } from '../completions/shell-words.ts';

interface Question {
  /** Between the program's name and the current word. */
  readonly words: readonly string[];
  readonly current: string;
  /** What the shell leaves in place before what it puts in. */
  readonly kept: string;
  /** How a proposal is written. */
  readonly format: (word: string) => string;
}

const readQuestion = ([mode, ...args]: readonly string[]): Question => {
  if (mode === 'bash') {
    const [line = '', part = ''] = args;
    const typed = splitTypedLine(line);
    return {
      words: typed.words.slice(1),
      current: typed.current,
      kept: keptByBash(typed, part),
      format: (word) => quoteForBash(word, typed.quote),
    };
  }
  const last = args.at(-1) ?? '';
  const current = mode === 'fish' ? splitTypedLine(last).current : last;
  return { words: args.slice(0, -1), current, kept: '', format: (word) => word };
};

/** A name that cannot be shown as it is cannot be put on a line safely either: it is not proposed. */
const isShowable = (word: string): boolean => displayName(word) === word;

export const complete = async (context: CliContext, _flags: object, ...args: string[]): Promise<void> => {
  const { words, current, kept, format } = readQuestion(args);
  // Handed in: the table knows this command, so that this command must not know the table.
  const table = (await context.describeTable?.()) ?? { commands: [], groups: [] };
  const plan = planCompletion(table, words, current);
  const flags = connectionFlags(words);
  const asked = await Promise.all([
    ...plan.paths.map((path) => pathCandidates(context, flags, path)),
    ...plan.names.map((name) => nameCandidates(context, flags, name)),
  ]);
  const found = [...new Set([...plan.words, ...asked.flat()])].filter(isShowable);
  const lines = found.map((word) => format(word.startsWith(kept) ? word.slice(kept.length) : word));
  await context.stdout.write(
    lines
      .toSorted()
      .map((line) => `${line}\n`)
      .join(''),
  );
};
