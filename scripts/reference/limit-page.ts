// docs/reference/limits.md, from every limits.ts: the values from the modules, what they mean from the comments over them.

import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { markdownTable } from './markdown-table.ts';

const REPOSITORY = resolve(import.meta.dirname, '../..');

const INTRODUCTION = `# Limits

Every number that Wherry holds itself, its peers and its users to, folder by folder. What a server's operator can set is in
[cli.md](cli.md) under \`run\`; what both ends must agree on is in [the specification of the link](../spec/link.md).`;

/** A documented export: the comment, and the name behind it. */
const DOCUMENTED = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\nexport const (\w+)/gu;

const commentText = (comment: string): string =>
  comment
    .split('\n')
    .map((line) => line.replace(/^\s*\*?\s?/u, '').trim())
    .filter((line) => line !== '')
    .join(' ');

const UNITS = ['bytes', 'KiB', 'MiB', 'GiB'];

/** Limits that count things, not bytes. */
const COUNTS = /ENTRIES|FRAGMENTS|READS|PARTS|CONNECTIONS|PENDING|QUEUED|ADDRESSES|LENGTH|STREAMS|PORT/iu;

const formatCount = (value: number): string =>
  value < 10_000 ? String(value) : String(value).replaceAll(/\B(?=(?:\d{3})+$)/gu, ' ');

const formatNumber = (name: string, value: number): string => {
  if (/(?:_MS|Ms)$/u.test(name))
    return value >= 1000 && value % 1000 === 0
      ? `${formatCount(value / 1000)} s`
      : `${formatCount(value)} ms`;
  if (COUNTS.test(name)) return formatCount(value);
  let unit = 0;
  let scaled = value;
  for (; scaled >= 1024 && scaled % 1024 === 0 && unit < UNITS.length - 1; unit += 1) scaled /= 1024;
  return unit === 0 ? formatCount(value) : `${formatCount(scaled)} ${UNITS[unit] ?? ''}`;
};

/** How a limit is shown; undefined for what is none: a function, a pattern, a text. */
const formatValue = (name: string, value: unknown): string | undefined => {
  if (typeof value === 'number') return formatNumber(name, value);
  if (typeof value !== 'object' || value === null || value instanceof RegExp) return undefined;
  const fields = Object.entries(value).map(
    ([field, each]) => `${field} ${formatValue(field, each) ?? String(each)}`,
  );
  return fields.join(', ');
};

/** Names in the order of the file, with their comments; one without a comment is told of by the one before. */
const declarations = (text: string): readonly { readonly name: string; readonly meaning: string }[] => {
  const comments = new Map(
    [...text.matchAll(DOCUMENTED)].map(([, comment = '', name = '']) => [name, commentText(comment)]),
  );
  let meaning = '';
  return [...text.matchAll(/^export const (\w+)/gmu)].map(([, name = '']) => {
    meaning = comments.get(name) ?? meaning;
    return { name, meaning };
  });
};

const sectionOf = async (path: string): Promise<string> => {
  const values = (await import(join(REPOSITORY, path))) as Readonly<Record<string, unknown>>;
  const rows = declarations(readFileSync(join(REPOSITORY, path), 'utf8')).flatMap(({ name, meaning }) => {
    const shown = formatValue(name, values[name]);
    return shown === undefined ? [] : [[`\`${name}\``, shown, meaning]];
  });
  const folder = path.replace(/^src\//u, '').replace(/\/limits\.ts$/u, '');
  return `## ${folder}\n\n${markdownTable(['limit', 'value', 'what it bounds'], rows)}\n`;
};

export const limitPage = async (): Promise<string> => {
  const paths = globSync('src/**/limits.ts', { cwd: REPOSITORY }).toSorted();
  const sections = await Promise.all(paths.map(sectionOf));
  return [INTRODUCTION + '\n', ...sections].join('\n');
};
