// The sources as the architecture tests see them: every file, and every import in it, of whatever form.

import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { parseAst } from 'rolldown/parseAst';

export const REPOSITORY = resolve(import.meta.dirname, '../..');

export interface SourceImport {
  /** As written: "node:fs", "cborg", "../base/index.ts". */
  readonly specifier: string;
  /** Path from the repository, of a relative import. */
  readonly target: string | undefined;
  readonly line: number;
  readonly isTypeOnly: boolean;
}

export interface SourceFile {
  /** Path from the repository, "/"-separated. */
  readonly path: string;
  readonly lines: number;
  readonly imports: readonly SourceImport[];
  /** Names used that are declared nowhere in the file's language: "process", "Date.now". See WATCHED. */
  readonly globals: readonly { readonly name: string; readonly line: number }[];
  /** Lines that hold `export * from`. */
  readonly exportAllLines: readonly number[];
}

interface Node {
  readonly type: string;
  readonly start: number;
  readonly [field: string]: unknown;
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';

/** Names that are only labels: of a property, of a key. */
const isLabel = (node: Node, field: string): boolean =>
  (field === 'property' || field === 'key') && node['computed'] !== true;

const children = (node: Node): readonly Node[] =>
  Object.entries(node)
    .filter(([field]) => !isLabel(node, field))
    .flatMap(([, value]) => value)
    .filter(isNode);

/** The node and all below it. */
const allNodes = (root: Node): readonly Node[] => {
  const found: Node[] = [];
  for (const waiting = [root]; waiting.length > 0;) {
    const node = waiting.pop() as Node;
    found.push(node);
    waiting.push(...children(node));
  }
  return found;
};

/** Forms that name another module, and the field that names it. */
const IMPORTING = new Set([
  'ImportDeclaration',
  'ExportNamedDeclaration',
  'ExportAllDeclaration',
  'ImportExpression',
  'TSImportType',
  'TSExternalModuleReference',
]);

/** Globals that bring in the clock, chance, the environment, or Node.js. */
const WATCHED = new Set([
  'Buffer',
  'Date.now',
  'Math.random',
  'console',
  'crypto',
  'fetch',
  'performance',
  'process',
  'queueMicrotask',
  'setImmediate',
  'setInterval',
  'setTimeout',
]);

const globalName = (node: Node): string | undefined => {
  if (node.type === 'Identifier') return node['name'] as string;
  if (node.type === 'NewExpression' && (node['arguments'] as unknown[]).length === 0) {
    return (node['callee'] as Node)['name'] === 'Date' ? 'Date.now' : undefined;
  }
  if (node.type !== 'MemberExpression') return undefined;
  return `${String((node['object'] as Node)['name'])}.${String((node['property'] as Node)['name'])}`;
};

const specifierOf = (node: Node): string | undefined => {
  const source = (node['source'] ?? node['expression']) as { value?: unknown } | null | undefined;
  return typeof source?.value === 'string' ? source.value : undefined;
};

const isTypeOnly = (node: Node): boolean => {
  if (node.type === 'TSImportType' || node['importKind'] === 'type' || node['exportKind'] === 'type')
    return true;
  const specifiers = node['specifiers'];
  if (!Array.isArray(specifiers) || specifiers.length === 0) return false;
  return specifiers.every((each: Node) => each['importKind'] === 'type' || each['exportKind'] === 'type');
};

/** What one source text imports. `path` is from the repository. */
export const parseSource = (path: string, text: string, lang: 'ts' | 'tsx' = 'ts'): SourceFile => {
  const nodes = allNodes(parseAst(text, { lang }, path) as unknown as Node);
  const lineOf = (node: Node): number => text.slice(0, node.start).split('\n').length;
  const imports = nodes.flatMap((node): SourceImport[] => {
    const specifier = IMPORTING.has(node.type) ? specifierOf(node) : undefined;
    if (specifier === undefined) return [];
    const target = specifier.startsWith('.') ? join(dirname(path), specifier) : undefined;
    return [{ specifier, target, line: lineOf(node), isTypeOnly: isTypeOnly(node) }];
  });
  return {
    path,
    lines: text.split('\n').length - (text.endsWith('\n') ? 1 : 0),
    imports,
    globals: nodes.flatMap((node) => {
      const name = globalName(node);
      return name !== undefined && WATCHED.has(name) ? [{ name, line: lineOf(node) }] : [];
    }),
    exportAllLines: nodes.filter((node) => node.type === 'ExportAllDeclaration').map(lineOf),
  };
};

/** Paths, from the repository, of the files below a folder whose names end so. */
export const pathsUnder = (folder: string, ending: string): readonly string[] =>
  readdirSync(join(REPOSITORY, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => relative(REPOSITORY, join(entry.parentPath, entry.name)))
    .toSorted();

export const readRepositoryFile = (path: string): string => readFileSync(join(REPOSITORY, path), 'utf8');

export const readSources = (folder: string): readonly SourceFile[] =>
  pathsUnder(folder, '.ts').map((path) => parseSource(path, readRepositoryFile(path)));
