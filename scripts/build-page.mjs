// Builds the page into a folder: scripts bundled and split, styles joined, each file but index.html named after its content, and
// compressed beforehand. Nothing of it may need Node.js: what does is left out or ends the build.

import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';
import { REPOSITORY, inRepository } from './bootstrap/repository.mjs';

const WEB = inRepository('web');
const SRC = inRepository('src') + sep;
const ASSETS = 'assets';

/** What a page never comes to, and so is left out of it: by whom it is asked for, and how. */
const LEFT_OUT = [
  // Local directories: a page has none (src/client/browser/no-local-directories.ts).
  { importer: 'src/files/create-files.ts', id: /^\.\/(?:local|relay)\//u },
  { importer: 'src/files/local/local-path.ts', id: /^node:path$/u },
  // Compression: no browser has the codec, so nothing is ever compressed (src/client/browser/connect-page.ts gives none).
  { importer: 'src/files/remote/remote-compression.ts', id: /^\.\.\/parcels\//u },
];

const NOTHING = '\0nothing';

const leaveOut = {
  name: 'leave-out',
  resolveId(id, importer) {
    const from = importer === undefined ? '' : relative(REPOSITORY, importer).split(sep).join('/');
    if (LEFT_OUT.some((rule) => rule.importer === from && rule.id.test(id))) return NOTHING;
    if (id.startsWith('node:')) throw new Error(`${from} needs ${id}, which a page does not have`);
    return undefined;
  },
  load: (id) => (id === NOTHING ? { code: 'export {};', moduleSideEffects: false } : undefined),
};

/** What is said of the parts that are left out, and of a bundle being one. */
const isMeant = (code) => code === 'SHIMMED_EXPORT' || code === 'INEFFECTIVE_DYNAMIC_IMPORT';

/** Finds the modules that an entry is loaded with: what is compressed as one becomes smaller than in pieces. */
const findLoadedAtOnce = (entry, found) => ({
  name: 'find-loaded-at-once',
  buildEnd() {
    const waiting = [entry];
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      if (found.has(id)) continue;
      found.add(id);
      waiting.push(...(this.getModuleInfo(id)?.importedIds ?? []));
    }
  },
});

/** Bundles a script with what it loads on use. Returns its file. */
const bundleScript = async (folder, name, source) => {
  const atOnce = new Set();
  const build = await rolldown({
    input: { [name]: join(WEB, source) },
    platform: 'browser',
    plugins: [leaveOut, findLoadedAtOnce(join(WEB, source), atOnce)],
    shimMissingExports: true,
    // What nothing uses of the library can go, with what it uses: none of it does anything by being loaded.
    treeshake: {
      moduleSideEffects: (id) => !id.startsWith(SRC) && !/[\\/]node_modules[\\/]ignore[\\/]/u.test(id),
    },
    tsconfig: join(WEB, 'tsconfig.json'),
    transform: { target: 'es2023' },
    onLog: (level, log, report) =>
      isMeant(log.code) ? undefined : report(level === 'warn' ? 'error' : level, log),
  });
  const { output } = await build.write({
    dir: folder,
    format: 'esm',
    entryFileNames: `${ASSETS}/[name]-[hash].js`,
    chunkFileNames: `${ASSETS}/[name]-[hash].js`,
    codeSplitting: { groups: [{ name: `${name}-all`, test: (id) => atOnce.has(id) }] },
    minify: true,
  });
  await build.close();
  return output.find((chunk) => chunk.isEntry).fileName;
};

const IMPORT = /^@import '(\.\/[a-z-]+\.css)';\n/gmu;
/** Styles of a package. */
const PACKAGE_IMPORT = /^@import '(\w[\w./-]+\.css)';\n/gmu;

/** One file of all that the first one names; comments and indentation go. */
const joinStyles = (entry) =>
  readFileSync(entry, 'utf8')
    .replaceAll(PACKAGE_IMPORT, (_, name) => readFileSync(inRepository('node_modules', name), 'utf8'))
    .replaceAll(IMPORT, (_, name) => joinStyles(join(dirname(entry), name)))
    .replaceAll(/\/\*[\s\S]*?\*\//gu, '')
    .replaceAll(/\s*\n\s*/gu, '\n')
    .trim();

const writeNamed = (folder, name, ending, content) => {
  const hash = createHash('sha256').update(content).digest('base64url').slice(0, 8).replaceAll('-', '_');
  const file = `${ASSETS}/${name}-${hash}${ending}`;
  writeFileSync(join(folder, file), content);
  return file;
};

/** The files that stand in index.html by the name of their source: `{{name}}`. */
const fillIn = (template, names) =>
  template.replaceAll(/\{\{([\w.-]+)\}\}/gu, (_, name) => {
    if (!Object.hasOwn(names, name)) throw new Error(`index.html asks for ${name}, and there is none`);
    return `/${names[name]}`;
  });

const COMPRESSED = /\.(?:js|css|html|svg)$/u;

const compressAll = (folder) => {
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!COMPRESSED.test(name)) continue;
    const content = readFileSync(join(folder, name));
    writeFileSync(join(folder, `${name}.gz`), gzipSync(content, { level: 9 }));
    writeFileSync(
      join(folder, `${name}.br`),
      brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: content.length } }),
    );
  }
};

/** @param {string} folder where index.html and assets/ come to lie; made if need be */
export const buildPage = async (folder) => {
  mkdirSync(join(folder, ASSETS), { recursive: true });
  // Each by itself: what the page and its workers share would else be cut into many small files.
  const scripts = {
    main: await bundleScript(folder, 'main', 'main.tsx'),
    uploader: await bundleScript(folder, 'uploader', 'uploads/uploader.ts'),
    hasher: await bundleScript(folder, 'hasher', 'uploads/hasher.ts'),
    markdown: await bundleScript(folder, 'markdown', 'preview/markdown-worker.ts'),
  };
  const style = writeNamed(folder, 'style', '.css', joinStyles(join(WEB, 'styles', 'main.css')));
  const later = writeNamed(folder, 'later', '.css', joinStyles(join(WEB, 'styles', 'later.css')));
  const icon = writeNamed(folder, 'icon', '.svg', readFileSync(join(WEB, 'icon.svg'), 'utf8'));
  const names = {
    'main.js': scripts.main,
    'uploader.js': scripts.uploader,
    'hasher.js': scripts.hasher,
    'markdown.js': scripts.markdown,
    'style.css': style,
    'later.css': later,
    'icon.svg': icon,
  };
  const template = readFileSync(join(WEB, 'index.html'), 'utf8');
  writeFileSync(join(folder, 'index.html'), fillIn(template, names));
  compressAll(folder);
};
