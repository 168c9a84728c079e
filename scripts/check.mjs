// `npm test`: every check of the repository, one after another, until one fails. `npm run lint` and its like run one
// of them. Runs on the repository's Node.js.

import { spawnSync } from 'node:child_process';
import { REPOSITORY, expectedError, inRepository } from './bootstrap/repository.mjs';
import { prepareBuild } from './bootstrap/prepare.mjs';
import { runTests } from './run-tests.mjs';

/** What is checked: this repository's own, and not what somebody has fetched into the directory to try it out. */
const CODE = [
  'src',
  'web',
  'test',
  'campaign',
  'mutants',
  'bench',
  'clients',
  'scripts',
  'examples',
  'bin',
  'tools',
];
const PAGES = ['docs', 'README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'CHANGELOG.md'];
const SETTINGS = ['package.json', 'knip.json', 'tsconfig.json', 'tsconfig.build.json', '.oxlintrc.json'];

const runTool = (file, args) => {
  const tool = inRepository('node_modules', ...file.split('/'));
  return spawnSync(process.execPath, [tool, ...args], { cwd: REPOSITORY, stdio: 'inherit' }).status === 0;
};

const tryBuild = () => {
  try {
    prepareBuild(process.execPath);
    return true;
  } catch (error) {
    if (error.isExpected !== true) throw error;
    console.error(error.message);
    return false;
  }
};

/** Each resolves with whether it holds; `mend` says what a person does when it does not. */
const CHECKS = {
  format: {
    run: () =>
      runTool('prettier/bin/prettier.cjs', [
        '--check',
        '--log-level=warn',
        '--cache',
        '--cache-location=.build/prettier',
        ...CODE,
        ...PAGES,
        ...SETTINGS,
      ]),
    mend: '"npm run format" mends it',
  },
  lint: {
    run: () => runTool('oxlint/bin/oxlint', ['--type-aware', '--deny-warnings', ...CODE]),
    mend: 'the rules are in .oxlintrc.json',
  },
  types: {
    run: () =>
      runTool('typescript/bin/tsc', ['-p', 'tsconfig.json']) &&
      runTool('typescript/bin/tsc', ['-p', 'web/tsconfig.json']),
    mend: 'see the compiler above',
  },
  build: { run: tryBuild, mend: 'see above' },
  unused: { run: () => runTool('knip/bin/knip.js', ['--no-progress']), mend: 'remove what nothing uses' },
  tests: {
    run: async (args) => tryBuild() && runTests(process.execPath, args),
    mend: '"npm run test:unit -- PATTERN" runs one file',
  },
  oldest: {
    run: async (args) =>
      tryBuild() && runTests(inRepository('tools/oldest-node/node_modules/.bin/node'), args),
    mend: 'Wherry supports this Node.js too',
  },
};

/** What `npm test` runs, in this order. */
const ALL = ['format', 'lint', 'types', 'build', 'unused', 'tests'];

const runCheck = async (name, args) => {
  const start = performance.now();
  process.stderr.write(`— ${name}\n`);
  const isFine = await CHECKS[name].run(args);
  if (!isFine) process.stderr.write(`${name} failed: ${CHECKS[name].mend}.\n`);
  else process.stderr.write(`  ${((performance.now() - start) / 1000).toFixed(1)} s\n`);
  return isFine;
};

const main = async ([name, ...args]) => {
  if (name !== undefined && !Object.hasOwn(CHECKS, name))
    throw expectedError(`There is no check called ${name}.`);
  for (const check of name === undefined ? ALL : [name]) {
    if (!(await runCheck(check, args))) {
      process.exitCode = 1;
      return;
    }
  }
};

await main(process.argv.slice(2));
