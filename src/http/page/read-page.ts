// The files of the page, read from the disk once and as a whole: a request is then answered from memory, by names that are known, and
// none of what it says ever becomes a path.

import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

export const CODINGS = ['br', 'gzip'] as const;

export type Coding = (typeof CODINGS)[number];

export interface PageFile {
  readonly contentType: string;
  /** Whether its name says what is in it, so that it never changes. */
  readonly isImmutable: boolean;
  /** The file itself. */
  readonly plain: Uint8Array;
  /** As it was compressed when it was built. */
  readonly coded: ReadonlyMap<Coding, Uint8Array>;
  /** Names this content among all others; without quotes. */
  readonly tag: string;
}

/** By the path of a request: "/index.html", "/assets/app-1a2b3c.js". */
export type PageFiles = ReadonlyMap<string, PageFile>;

const ASSETS = 'assets';

/** By the ending of the name. What is not here is not served. */
const TYPES: ReadonlyMap<string, string> = new Map([
  ['html', 'text/html; charset=utf-8'],
  ['js', 'text/javascript; charset=utf-8'],
  ['css', 'text/css; charset=utf-8'],
  ['json', 'application/json'],
  ['webmanifest', 'application/manifest+json'],
  ['wasm', 'application/wasm'],
  ['svg', 'image/svg+xml'],
  ['png', 'image/png'],
  ['webp', 'image/webp'],
  ['ico', 'image/x-icon'],
  ['woff2', 'font/woff2'],
  ['txt', 'text/plain; charset=utf-8'],
]);

const ENDINGS: Readonly<Record<Coding, string>> = { br: '.br', gzip: '.gz' };

const NAME = /^[A-Za-z0-9_][A-Za-z0-9_.-]*\.([a-z0-9]+)$/u;

const filesIn = async (directory: string): Promise<readonly string[]> => {
  try {
    const entries = await readdir(directory, { withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  } catch (error) {
    // Sources whose page was not built have none, and do without.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
};

const readCoded = async (
  path: string,
  names: ReadonlySet<string>,
  name: string,
): Promise<PageFile['coded']> => {
  const coded = new Map<Coding, Uint8Array>();
  for (const coding of CODINGS)
    if (names.has(`${name}${ENDINGS[coding]}`))
      coded.set(coding, await readFile(`${path}${ENDINGS[coding]}`));
  return coded;
};

const readFolder = async (
  directory: string,
  prefix: string,
  isImmutable: boolean,
): Promise<readonly (readonly [string, PageFile])[]> => {
  const names = new Set(await filesIn(directory));
  const known = [...names].flatMap((name) => {
    const contentType = TYPES.get(NAME.exec(name)?.[1] ?? '');
    return contentType === undefined ? [] : [{ name, contentType }];
  });
  return Promise.all(
    known.map(async ({ name, contentType }) => {
      const path = join(directory, name);
      const plain = await readFile(path);
      const tag = createHash('sha256').update(plain).digest('base64url').slice(0, 22);
      const coded = await readCoded(path, names, name);
      return [`${prefix}${name}`, { contentType, isImmutable, plain, coded, tag }] as const;
    }),
  );
};

/** Empty where there is no such directory. Rejects with what the disk says. */
export const readPage = async (directory: string): Promise<PageFiles> =>
  new Map([
    ...(await readFolder(directory, '/', false)),
    ...(await readFolder(join(directory, ASSETS), `/${ASSETS}/`, true)),
  ]);
