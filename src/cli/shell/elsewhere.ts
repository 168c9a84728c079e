// What to say to somebody who types a command of the program in the shell that the shell does not have: where it works. Pure.

import { COMMANDS, GROUPS, findCommand } from '../command-table.ts';

/** What the shell has in its place. */
const IN_PLACE: Readonly<Record<string, string>> = {
  shell: 'This is the shell already; "connect" connects it to another server.',
  login: 'Here "connect" asks for account and password, and keeps nothing.',
  register: 'Once there is an account, "connect" logs in to it here.',
  remote: 'Here "connect NAME" connects to a server that has a name.',
  config: 'What it sets holds for the commands here, too.',
  run: 'Here "connect" connects to a server that runs.',
  start: 'Here "connect" connects to a server that runs.',
};

/** `known`: the commands that the shell shares with the program. Undefined for what the program does not have either. */
export const elsewhereSentence = (args: readonly string[], known: readonly string[]): string | undefined => {
  const [first = '', second = ''] = args;
  const name = findCommand(args);
  const isGroup = Object.hasOwn(GROUPS, first);
  if (
    name === undefined ? !isGroup : known.includes(name) || COMMANDS[name as keyof typeof COMMANDS].isHidden
  )
    return undefined;
  const hasGroup = isGroup && known.some((each) => each.startsWith(`${first} `));
  // What is in no group at all is told by the parser, with what there is.
  if (hasGroup && name === undefined) return undefined;
  const typed = name ?? (second === '' || second.startsWith('-') ? first : `${first} ${second}`);
  const inPlace = IN_PLACE[hasGroup ? typed : first];
  return `"${typed}" works outside of the shell, as "wherry ${typed}".${inPlace === undefined ? '' : ` ${inPlace}`}`;
};
