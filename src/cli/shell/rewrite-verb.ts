// The words of a line as the parser of commands takes them: names in any case, and names that stand for a command with an
// option. Pure.

import type { CommandTable } from '../command-table.ts';

/** What some names add, unless one of the options stands there already. */
const IMPLIED: Readonly<Record<string, { readonly add: readonly string[]; readonly unless: RegExp }>> = {
  dir: { add: ['--long'], unless: /^(?:--(?:long|all|json|null)|-[a-z0]*[la0][a-z0]*)$/u },
  // Every name is a source, as those who know them from FTP expect.
  mput: { add: ['--to', '.'], unless: /^--to(?:=|$)/u },
  mget: { add: ['--to', '.'], unless: /^--to(?:=|$)/u },
};

/** `common`: options that each command gets that knows them. */
export const rewriteVerb = (
  words: readonly string[],
  table: CommandTable,
  common: readonly ('--json' | '--quiet')[] = [],
): readonly string[] => {
  const [typed = '', ...rest] = words;
  const verb = typed === '?' ? 'help' : typed.toLowerCase();
  const [second = '', ...others] = rest;
  const isGroup = Object.hasOwn(table.groups, verb);
  const name = isGroup ? [verb, second.toLowerCase()] : [verb];
  const args = isGroup ? others : rest;
  const escape = args.indexOf('--');
  const options = escape === -1 ? args : args.slice(0, escape);
  const implied = IMPLIED[verb];
  const added = implied === undefined || options.some((word) => implied.unless.test(word)) ? [] : implied.add;
  const full = table.aliases[verb] ?? name.join(' ');
  const flags = table.commands[full]?.command.parameters.flags ?? {};
  const knows = (option: string): boolean => option.slice(2) in flags && !options.includes(option);
  // An empty second word of a group is none.
  return [...name.filter((word) => word !== ''), ...added, ...common.filter(knows), ...args];
};
