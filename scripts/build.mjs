// Builds dist/: every source compiled by itself, with its types, for programs that import the library; the command,
// and each worker, bundled, because a process that loads two hundred files starts twice as slowly as one that loads
// a few, and bundled as CommonJS, which Node.js links faster than modules, and without loading the streams of node:fs.
// Run through `npm run build`. The new dist/ takes the place of the old one only when it is complete.

import { spawnSync } from 'node:child_process';
import { existsSync, renameSync, rmSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { rolldown } from 'rolldown';
import { REPOSITORY, inRepository } from './bootstrap/repository.mjs';
import { buildPage } from './build-page.mjs';

const SRC = inRepository('src');
const DIST = inRepository('dist');
const NEXT = inRepository('.build', 'dist');
const LAST = inRepository('.build', 'dist-last');

/** Node.js and packages stay apart: bundling them as well makes nothing faster. */
const isExternal = (id) => !id.startsWith('.') && !isAbsolute(id);

const compile = () => {
  rmSync(NEXT, { recursive: true, force: true });
  const tsc = inRepository('node_modules', 'typescript', 'bin', 'tsc');
  const options = ['--outDir', NEXT];
  const { status } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json', ...options], {
    cwd: REPOSITORY,
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(1);
};

/**
 * In a bundle `import.meta.url` is the bundle's own place. Sources use it to find their neighbours (a worker's file),
 * so it is made to mean the place where the module stands unbundled in dist/.
 */
const keepModulePlaces = (outputFolder) => ({
  name: 'keep-module-places',
  transform(code, id) {
    if (!id.startsWith(SRC + sep) || !code.includes('import.meta.url')) return null;
    const place = relative(outputFolder, join(NEXT, relative(SRC, id)))
      .split(sep)
      .join('/')
      .replace(/\.ts$/u, '.js');
    return {
      code: code.replaceAll(
        'import.meta.url',
        `new URL(${JSON.stringify(place)}, require('node:url').pathToFileURL(__filename)).href`,
      ),
      map: null,
    };
  },
});

/** Bundles the source `entry` over what was compiled of it. What it imports lazily stays in files of its own. */
const bundle = async (entry, chunkNames) => {
  const folder = dirname(join(NEXT, entry));
  const build = await rolldown({
    input: join(SRC, `${entry}.ts`),
    platform: 'node',
    external: isExternal,
    treeshake: true,
    plugins: [keepModulePlaces(folder)],
    onLog: (level, log, report) => report(level === 'warn' ? 'error' : level, log),
  });
  await build.write({
    dir: folder,
    format: 'cjs',
    // Packages too are required, not imported.
    dynamicImportInCjs: false,
    entryFileNames: '[name].cjs',
    chunkFileNames: chunkNames,
    minify: false,
  });
  await build.close();
};

/** Puts the finished build in place by renaming, so that a program started meanwhile finds a whole one. */
const putInPlace = () => {
  rmSync(LAST, { recursive: true, force: true });
  if (existsSync(DIST)) renameSync(DIST, LAST);
  renameSync(NEXT, DIST);
  rmSync(LAST, { recursive: true, force: true });
};

compile();
// Nobody imports the command's modules one by one.
rmSync(join(NEXT, 'cli'), { recursive: true, force: true });
await bundle('cli/main', '[name]-[hash].cjs');
if (existsSync(join(SRC, 'storage/disk/worker.ts')))
  await bundle('storage/disk/worker', 'worker-[name]-[hash].cjs');
await buildPage(join(NEXT, 'web'));
putInPlace();
