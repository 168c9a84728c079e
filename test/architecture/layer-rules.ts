// The rules of ARCHITECTURE.md as functions over files: each gives one sentence for each break, saying which import
// breaks which rule.

import type { Architecture, Layer } from './architecture-tables.ts';
import type { SourceFile, SourceImport } from './source-files.ts';

const fromSrc = (path: string): string => path.replace(/^src\//u, '');
const folderOf = (path: string): string => fromSrc(path).split('/')[0] ?? '';
const isIn = (path: string, folder: string): boolean => fromSrc(path).startsWith(`${folder}/`);
const at = (file: SourceFile, { line, specifier }: SourceImport): string =>
  `${file.path}:${line} imports ${specifier}`;

/** Imports of each file that stay in src/. */
const localImports = (file: SourceFile): readonly (SourceImport & { readonly target: string })[] =>
  file.imports.filter((each) => each.target !== undefined) as (SourceImport & { target: string })[];

/** The table itself: every folder is in it, and every row only names folders of lower layers. */
export const tableProblems = (
  files: readonly SourceFile[],
  { layers, doors }: Architecture,
): readonly string[] => {
  const folders = new Set(files.map((file) => folderOf(file.path)));
  const paths = new Set(files.map((file) => fromSrc(file.path)));
  const unknown = [...folders].filter((folder) => !layers.has(folder));
  const built = [...layers.values()].filter((layer) => folders.has(layer.folder));
  return [
    ...unknown.map((folder) => `src/${folder} has no row in the layer table of ARCHITECTURE.md`),
    ...built
      .filter((layer) => layer.kind.includes('planned'))
      .map((layer) => `the layer table calls ${layer.folder} planned, but src/${layer.folder} is there`),
    ...[...layers.values()].flatMap((layer) => upwardNames(layer, layers)),
    ...[...paths]
      .filter((path) => path.endsWith('/index.ts') && !doors.has(path))
      .map((path) => `src/${path} is called index.ts but is no door in ARCHITECTURE.md`),
    ...[...doors]
      .filter((door) => folders.has(folderOf(door)) && folderOf(door) !== 'cli' && !paths.has(door))
      // Nobody comes in yet.
      .filter((door) => layers.get(folderOf(door))?.kind.includes('in the making') !== true)
      .map((door) => `ARCHITECTURE.md has the door ${door}, but there is no such file`),
  ];
};

const upwardNames = (layer: Layer, layers: Architecture['layers']): readonly string[] =>
  [...layer.mayImport]
    .filter((name) => (layers.get(name)?.number ?? Infinity) >= layer.number)
    .map(
      (name) =>
        `the layer table lets ${layer.folder} (layer ${layer.number}) import ${name}, which is not below it`,
    );

/** Imports only what its row allows. */
export const layerProblems = (files: readonly SourceFile[], { layers }: Architecture): readonly string[] =>
  files.flatMap((file) => {
    const own = folderOf(file.path);
    const allowed = layers.get(own)?.mayImport ?? new Set();
    return localImports(file)
      .filter(({ target }) => folderOf(target) !== own && !allowed.has(folderOf(target)))
      .map((each) => {
        if (!each.target.startsWith('src/')) return `${at(file, each)}, which is outside src/`;
        const list = [...allowed].join(', ');
        return `${at(file, each)}, but ${own} may import only from: ${list === '' ? 'nothing' : list}`;
      });
  });

/** Comes into another folder, and into an implementation's own folder, only through its door. */
export const doorProblems = (files: readonly SourceFile[], { doors }: Architecture): readonly string[] => {
  // The innermost folder with a door is the one that a target belongs to.
  const folders = [...doors]
    .map((door) => door.replace(/\/index\.ts$/u, ''))
    .toSorted((a, b) => b.length - a.length);
  return files.flatMap((file) =>
    localImports(file).flatMap((each) => {
      const folder = folders.find((one) => isIn(each.target, one));
      if (folder === undefined || isIn(file.path, folder) || doors.has(fromSrc(each.target))) return [];
      return [`${at(file, each)}, past the door ${folder}/index.ts`];
    }),
  );
};

/** Cycles between files, each as its path around; types count. */
export const cycleProblems = (files: readonly SourceFile[]): readonly string[] => {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const state = new Map<string, 'open' | 'done'>();
  const found: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    if (state.get(path) === 'done') return;
    if (state.get(path) === 'open') {
      found.push(`import cycle: ${[...trail.slice(trail.indexOf(path)), path].join(' → ')}`);
      return;
    }
    state.set(path, 'open');
    const file = byPath.get(path);
    if (file !== undefined) for (const { target } of localImports(file)) visit(target, [...trail, path]);
    state.set(path, 'done');
  };
  for (const file of files) visit(file.path, []);
  return found;
};

/** What a folder of a kind may not import of Node.js. */
export interface PlatformRule {
  readonly name: string;
  /** Path from src/ of a file → whether the rule holds it. */
  readonly covers: (path: string) => boolean;
  /** Modules of Node.js that are let through. */
  readonly allowed: ReadonlySet<string>;
  readonly forbiddenGlobals: ReadonlySet<string>;
}

/** What a page has as well is no matter for what is merely browser-safe. */
const NODE_GLOBALS = new Set(['Buffer', 'process', 'setImmediate']);
const IMPURE_GLOBALS = new Set([
  ...NODE_GLOBALS,
  'Date.now',
  'Math.random',
  'console',
  'crypto',
  'fetch',
  'performance',
  'queueMicrotask',
  'setInterval',
  'setTimeout',
]);

const platformRules = ({ layers }: Architecture): readonly PlatformRule[] =>
  [...layers.values()].flatMap(({ folder, kind }): PlatformRule[] => {
    const allowed = new Set<string>(kind.match(/node:\w+/gu));
    const globals = new Set(kind.includes('pure') ? IMPURE_GLOBALS : NODE_GLOBALS);
    // What a module of Node.js gives and takes is a Buffer.
    if (allowed.size > 0) globals.delete('Buffer');
    const rule = (name: string, covers: PlatformRule['covers']): PlatformRule[] => [
      { name, covers, allowed, forbiddenGlobals: globals },
    ];
    const [, list, how] = /((?:[\w/]+\/, )*[\w/]+\/) (browser-safe|pure)/u.exec(kind) ?? [];
    if (list !== undefined) {
      return list
        .split('/, ')
        .map((each) => `${folder}/${each.replace(/\/$/u, '')}`)
        .flatMap((below) => rule(`${below} is ${how}`, (path) => isIn(path, below)));
    }
    if (kind.includes('root browser-safe')) {
      return rule(
        `the root of ${folder} is browser-safe`,
        (path) => isIn(path, folder) && fromSrc(path).split('/').length === 2,
      );
    }
    if (kind.includes('pure')) return rule(`${folder} is pure`, (path) => isIn(path, folder));
    if (kind.includes('browser-safe')) return rule(`${folder} is browser-safe`, (path) => isIn(path, folder));
    return [];
  });

export const platformProblems = (
  files: readonly SourceFile[],
  architecture: Architecture,
): readonly string[] =>
  platformRules(architecture).flatMap(({ name, covers, allowed, forbiddenGlobals }) =>
    files
      .filter((file) => covers(file.path))
      .flatMap((file) => [
        ...file.imports
          .filter(({ specifier }) => specifier.startsWith('node:') && !allowed.has(specifier))
          .map((each) => `${at(file, each)}, but ${name}`),
        ...file.globals
          .filter((each) => forbiddenGlobals.has(each.name))
          .map((each) => `${file.path}:${each.line} uses ${each.name}, but ${name}`),
      ]),
  );

/** What browser-safe files reach of Node.js through others, types left aside: the whole way is told. */
export const reachProblems = (
  files: readonly SourceFile[],
  architecture: Architecture,
): readonly string[] => {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const waysFrom = (path: string, trail: readonly string[], seen: Set<string>): readonly string[] => {
    if (seen.has(path)) return [];
    seen.add(path);
    const values = (byPath.get(path)?.imports ?? []).filter(({ isTypeOnly }) => !isTypeOnly);
    return values.flatMap(({ specifier, target }) => {
      if (specifier.startsWith('node:')) return [[...trail, path, specifier].join(' → ')];
      return target === undefined ? [] : waysFrom(target, [...trail, path], seen);
    });
  };
  const rules = platformRules(architecture).filter(({ allowed }) => allowed.size === 0);
  return rules.flatMap(({ name, covers }) =>
    files
      .filter((file) => covers(file.path))
      .flatMap((file) => waysFrom(file.path, [], new Set()))
      .map((way) => `${way}, but ${name}`),
  );
};

/** Packages that are imported without being declared. */
export const packageProblems = (
  files: readonly SourceFile[],
  declared: ReadonlySet<string>,
): readonly string[] =>
  files.flatMap((file) =>
    file.imports
      .filter(({ specifier, target }) => target === undefined && !specifier.startsWith('node:'))
      .filter(({ specifier }) => !declared.has(packageName(specifier)))
      .map((each) => `${at(file, each)}, which package.json does not declare for it`),
  );

const packageName = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
