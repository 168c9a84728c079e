// docs/reference/json.md.

import { EVERY_COMMAND, EVERY_DRY_RUN, JSON_OBJECTS, type JsonObject } from './json/index.ts';
import { markdownTable } from './markdown-table.ts';

const INTRODUCTION = `# What --json prints

Every command with \`--json\` prints one JSON object a line (NDJSON): results on standard output, errors on standard error. The
field \`type\` says what an object is. Fields may be added, and are never given another meaning; ignore those, and those types,
that you do not know. Characters that could steer a terminal are escaped as \`\\uXXXX\`, so a parser gives back exactly what went
in. A byte of a name that is not UTF-8 is one half of a surrogate pair, U+DC80 to U+DCFF.

A field with a question mark is left out where it means nothing. What is the same has the same name everywhere:

- \`path\` is where an entry is, or would be; \`from\` is where it came from.
- Sizes are in bytes. Times are text in ISO 8601, in UTC with milliseconds; only \`mtimeUs\` is a number besides, for what
  milliseconds cannot tell apart. Spans of time have their unit in their name: \`forMs\`, \`seconds\`.
- \`is…\` and \`has…\` are true or false, and so are \`executable\`, \`retryable\` and \`continues\`.
- \`address\` is a connection string of a server, \`remoteAddress\` where a client comes from, \`account\` the name of an account.

A list of nothing is no object at all. A failure of one entry, while others go on, is an object of the type \`error\`; the exit
code then is 3, as [exit-codes.md](exit-codes.md) says. The log that \`run\` writes to standard error, and the content that
\`cat\` prints, stay what they are.`;

/** The two phrases are no commands. */
const named = (of: string): string =>
  of === EVERY_COMMAND ? of : of === EVERY_DRY_RUN ? 'every command with `--dry-run`' : `\`${of}\``;

const section = ({ type, of, brief, fields }: JsonObject): string => {
  const rows = Object.entries(fields).map(([name, text]) => [`\`${name}\``, text]);
  return [
    `## ${type}`,
    `Of ${of.map(named).join(', ')}. ${brief}`,
    ...(rows.length === 0 ? [] : [markdownTable(['field', 'meaning'], rows)]),
  ].join('\n\n');
};

export const jsonPage = (): string => `${[INTRODUCTION, ...JSON_OBJECTS.map(section)].join('\n\n')}\n`;
