// The README's tour and its program do what they say, typed word for word. Its links lead somewhere.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createServer, type Server } from '../../src/server/index.ts';
import { pathsUnder, readRepositoryFile } from '../architecture/source-files.ts';
import { REPOSITORY, runProgram, type Finished } from './working-copy.ts';

const README = readRepositoryFile('README.md');

/** The code between two marks. */
const codeOf = (name: string): string => {
  const block = new RegExp(
    `<!-- ${name}:[^>]*-->\\s*\`\`\`\\w+\\n(?<code>[\\s\\S]*?)\`\`\`\\s*<!-- end of ${name} -->`,
    'u',
  ).exec(README);
  const code = block?.groups?.['code'];
  assert.ok(code !== undefined, `README.md has no code marked "${name}"`);
  return code;
};

describe('README.md', () => {
  let folder: string;
  let server: Server;
  let env: Record<string, string>;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wherry-readme-'));
    await mkdir(join(folder, 'root'));
    await mkdir(join(folder, 'here'));
    const stateDirectory = join(folder, 'state');
    server = await createServer({ root: join(folder, 'root'), port: 0, listen: '127.0.0.1', stateDirectory });
    env = {
      WHERRY_URL: `wherry://127.0.0.1:${server.port}#${server.pin}`,
      WHERRY_TOKEN: server.token,
      XDG_STATE_HOME: join(folder, 'client'),
    };
    for (const name of ['README.md', 'LICENSE', 'docs'])
      await cp(join(REPOSITORY, name), join(folder, 'here', name), { recursive: true });
    await symlink(join(REPOSITORY, 'wherry'), join(folder, 'here', 'wherry'));
  });
  after(async () => {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('has a tour whose every line works', async () => {
    const lines = codeOf('tour').trim().split('\n');
    assert.ok(lines.length > 8);
    for (const line of lines) {
      const result: Finished = await runProgram('sh', ['-c', line], { cwd: join(folder, 'here'), env });
      assert.equal(result.exitCode, 0, `${line}\n${result.stdout}${result.stderr}`);
    }
    const same = await runProgram('diff', ['README.md', 'copy-of-readme.md'], { cwd: join(folder, 'here') });
    assert.equal(same.exitCode, 0);
    assert.ok(existsSync(join(folder, 'here', 'copy-of-docs', 'LICENSE')));
  });

  it('has a program that works', async () => {
    // Inside the repository, where the package can be imported by its name.
    const program = join(REPOSITORY, '.build', `readme-${process.pid}.mjs`);
    await mkdir(dirname(program), { recursive: true });
    await writeFile(program, codeOf('program'));
    try {
      const result = await runProgram(process.execPath, [program], { cwd: join(folder, 'here'), env });
      assert.equal(result.exitCode, 0, result.stderr);
      assert.match(result.stdout, /^done$/mu);
      assert.match(result.stdout, /^\/notes\.md \d+$/mu);
    } finally {
      await rm(program);
    }
  });
});

describe('the documents', () => {
  const pages = [
    'README.md',
    'ARCHITECTURE.md',
    'CONTRIBUTING.md',
    'CHANGELOG.md',
    ...pathsUnder('docs', '.md'),
  ];

  it('link only to what is there', () => {
    const broken = pages.flatMap((page) =>
      [...readRepositoryFile(page).matchAll(/\]\((?<target>[^)#\s]+)[^)]*\)/gu)]
        .map(({ groups }) => groups?.['target'] ?? '')
        .filter((target) => !target.includes('://') && !existsSync(join(REPOSITORY, dirname(page), target)))
        .map((target) => `${page} links to ${target}`),
    );
    assert.deepEqual(broken, []);
  });
});
