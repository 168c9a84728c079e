// docs/reference/json.md.

import { JSON_OBJECTS, type JsonObject } from './json-objects.ts';
import { markdownTable } from './markdown-table.ts';

const INTRODUCTION = `# What --json prints

Every command with \`--json\` prints one JSON object a line (NDJSON): results on standard output, errors on standard error. The
field \`type\` says what an object is. Fields may be added, and are never given another meaning; ignore those, and those types,
that you do not know. Characters that could steer a terminal are escaped as \`\\uXXXX\`, so a parser gives back exactly what went
in. A byte of a name that is not UTF-8 is one half of a surrogate pair, U+DC80 to U+DCFF.

A field with a question mark is left out where it means nothing.`;

const section = ({ type, commands, brief, fields }: JsonObject): string => {
  const rows = Object.entries(fields).map(([name, text]) => [`\`${name}\``, text]);
  return [
    `## ${type}`,
    `Of ${commands}. ${brief}`,
    ...(rows.length === 0 ? [] : [markdownTable(['field', 'meaning'], rows)]),
  ].join('\n\n');
};

export const jsonPage = (): string => `${[INTRODUCTION, ...JSON_OBJECTS.map(section)].join('\n\n')}\n`;
