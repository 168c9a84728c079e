// What --json prints, command by command, against the files of test/cli/golden/ and docs/reference/json.md: programs rely
// on it. After a change that is meant, run this with WHERRY_WRITE_GOLDEN=1, and look at the difference.

import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, it } from 'node:test';
import { TOTP } from 'otpauth';
import { EVERY_COMMAND, EVERY_DRY_RUN, JSON_OBJECTS } from '../../scripts/reference/json/index.ts';
import { WherryError } from '../../src/base/index.ts';
import { findCommand, type CommandTable, PROGRAM } from '../../src/cli/command-table.ts';
import { describeCommands } from '../../src/cli/describe-commands.ts';
import { createShellTable } from '../../src/cli/shell/shell-table.ts';
import { connect, type Remote } from '../../src/client/index.ts';
import { createServer, type Server } from '../../src/server/index.ts';
import { createNormalise } from './json/normalise.ts';
import { RUNS, type GoldenRun } from './json/runs.ts';
import { finish, startProgram } from './program.ts';
import { runInProcess, type Said } from './run-in-process.ts';

let folder: string;
let server: Server;
/** Connected all the time. */
let bystander: Remote;
const stateBefore = process.env.XDG_STATE_HOME;
const TIME = new Date('2026-11-20T12:00:00.000Z');
const MIB = 1024 * 1024;
const PASSWORD = 'long enough, and typed';

/** Leaves what a transfer leaves that is interrupted once the server keeps a piece of it. */
const interruptUpload = async (destination: string): Promise<void> => {
  const gone = new AbortController();
  const upload = bystander.files.upload(join(folder, 'local/large'), destination, { signal: gone.signal });
  const ended = assert.rejects(upload);
  let isKept = false;
  while (!isKept) {
    const parts = await bystander.files.parts();
    isKept = parts.some(({ path, verified }) => path === destination && verified > 0);
  }
  gone.abort(new WherryError('CANCELLED'));
  await ended;
};

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wherry-golden-'));
  process.env.XDG_STATE_HOME = join(folder, 'state');
  for (const path of ['root/photos', 'local/tree', 'served', 'local/pair/sub', 'local/other'])
    await mkdir(join(folder, path), { recursive: true });
  await writeFile(join(folder, 'root/photos/one.jpg'), 'picture');
  await writeFile(join(folder, 'root/notes.txt'), 'notes');
  await symlink('notes.txt', join(folder, 'root/link'));
  await writeFile(join(folder, 'local/new.txt'), 'new');
  await writeFile(join(folder, 'local/tree/below.txt'), 'below');
  await writeFile(join(folder, 'local/config.toml'), '[defaults]\ntimeout = 10\n');
  await writeFile(join(folder, 'local/mistaken.toml'), '[defaults]\ntimeuot = 10\n');
  await writeFile(join(folder, 'local/large'), Buffer.alloc(40 * MIB, 'large'));
  await writeFile(join(folder, 'local/pair/notes.txt'), 'notes');
  await writeFile(join(folder, 'local/pair/sub/deep.txt'), 'deep');
  await writeFile(join(folder, 'local/other/notes.txt'), 'other notes');
  await writeFile(join(folder, 'local/other/only-there.txt'), 'only there');
  await writeFile(join(folder, 'local/other/Notes.txt'), 'look alike');
  await symlink('/nowhere', join(folder, 'local/other/outside'));
  for (const path of [
    'local/pair/notes.txt',
    'local/pair/sub/deep.txt',
    'local/other/notes.txt',
    'local/other/only-there.txt',
    'local/other/Notes.txt',
    'root/photos/one.jpg',
    'root/notes.txt',
    'local/new.txt',
    'local/tree/below.txt',
    'local/large',
  ])
    await utimes(join(folder, path), TIME, TIME);
  server = await createServer({
    root: join(folder, 'root'),
    stateDirectory: join(folder, 'server'),
    port: 0,
    listen: '127.0.0.1',
    registration: 'invite',
  });
  bystander = await connect({
    host: '127.0.0.1',
    port: server.port,
    token: server.token,
    // So slow that an upload can be interrupted half-way.
    bandwidth: { upload: 16 * MIB, download: undefined },
  });
  await interruptUpload('/large');
  await interruptUpload('/other');
});
after(async () => {
  if (stateBefore === undefined) delete process.env.XDG_STATE_HOME;
  else process.env.XDG_STATE_HOME = stateBefore;
  await bystander.close();
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

type JsonObject = Readonly<Record<string, unknown>>;

/** The last object of each type, and the first of each below "^TYPE". */
const seen = new Map<string, JsonObject>();

const remember = (object: JsonObject): void => {
  const type = String(object['type']);
  seen.set(type, object);
  if (!seen.has(`^${type}`)) seen.set(`^${type}`, object);
};

/** What stands in a run for what only the test knows. */
const fill = (text: string): string =>
  text
    .replaceAll('FOLDER', folder)
    .replaceAll('PORT', String(server.port))
    .replaceAll('URL', server.address)
    .replaceAll('OWNER-TOKEN', server.token)
    .replaceAll('PASSWORD', PASSWORD)
    .replaceAll(/\$(?<type>\^?\w+)\.(?<field>\w+)/gu, (_all, type: string, field: string) =>
      String(seen.get(type)?.[field]),
    );

let codesGiven = 0;
let codeSecret = '';

/** What anna types: a code where one is asked for, each of which is good once. */
const answerAsAnna = (asked: string): string => {
  if (!/code[^\n]*$/iu.test(asked)) return PASSWORD;
  codeSecret = /secret=(?<secret>[A-Z2-7]+)/u.exec(asked)?.groups?.['secret'] ?? codeSecret;
  const timestamp = Date.now() + 30_000 * codesGiven;
  codesGiven += 1;
  return TOTP.generate({ secret: new TOTP({ secret: codeSecret }).secret, timestamp });
};

const runApart = async (
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  { process: kind, until = '' }: GoldenRun,
) => {
  const child = startProgram(args, { env });
  const finished = finish(child);
  let isTold = false;
  if (kind === 'serves' && child.stdout !== null)
    createInterface({ input: child.stdout }).on('line', (text) => {
      // A second signal would end it at once.
      if (!isTold && text.includes(until)) isTold = child.kill('SIGTERM');
    });
  const { exitCode, ...said } = await finished;
  return { ...said, exitCode: exitCode ?? -1 };
};

const call = (run: GoldenRun): Promise<Said> => {
  const typed = run.args.map(fill);
  const cut = typed.indexOf('--');
  // Behind "--" nothing is an option.
  const args = typed.toSpliced(cut === -1 ? typed.length : cut, 0, '--json');
  const env = {
    XDG_CONFIG_HOME: join(folder, 'config'),
    XDG_STATE_HOME: join(folder, 'state'),
    ...(run.isUnconfigured === true ? {} : { WHERRY_URL: server.address, WHERRY_TOKEN: server.token }),
    ...Object.fromEntries(Object.entries(run.env ?? {}).map(([name, value]) => [name, fill(value)])),
  };
  if (run.process !== undefined) return runApart(args, env, run);
  return runInProcess(args, {
    env,
    ...(run.isAsked === true ? { answer: answerAsAnna } : {}),
    input: run.input === undefined ? undefined : fill(run.input),
  });
};

const objects = (text: string): readonly JsonObject[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as JsonObject);

/** The commands that a run calls, with their options: one, or several in the shell. */
const calledBy = ({ args }: GoldenRun): readonly string[] => {
  const name = findCommand(args) ?? '';
  if (name !== 'shell') return [name];
  return [
    name,
    ...args.flatMap((word, index) => (args[index - 1] === '-e' ? [verbOf(word.split(' '))] : [])),
  ];
};
const verbOf = (words: readonly string[]): string => findCommand(words, createShellTable()) ?? '';

const isOf = (of: string, commands: readonly string[]): boolean =>
  of === EVERY_COMMAND || of === EVERY_DRY_RUN || commands.some((name) => `${of} `.startsWith(`${name} `));

/** The type of an object is documented for its command, with all of its fields, and it has all that are always there. */
const checkDocumented = (object: JsonObject, commands: readonly string[]): void => {
  const { type, ...fields } = object;
  const known = JSON_OBJECTS.find((each) => each.type === type);
  assert.ok(known, `the type ${String(type)} is not in docs/reference/json.md: ${JSON.stringify(object)}`);
  assert.ok(
    known.of.some((of) => isOf(of, commands)),
    `${String(type)} is not documented for ${commands.join(', ')}`,
  );
  for (const name of Object.keys(fields))
    assert.ok(
      name in known.fields || `${name}?` in known.fields,
      `${String(type)}.${name} is not documented`,
    );
  for (const name of Object.keys(known.fields))
    assert.ok(name.endsWith('?') || name in fields, `${String(type)} lacks ${name}`);
};

const GOLDEN = join(import.meta.dirname, 'golden');

describe('31: --json', () => {
  for (const [name, run] of Object.entries(RUNS)) {
    it(`prints of ${name} what it always printed`, async () => {
      const { exitCode, stdout, stderr } = await call(run);
      // A person who is asked reads the questions; a program reads the objects.
      const said = run.isAsked === true ? (stderr.match(/^\{.*\}$/gmu) ?? []).join('\n') : stderr;
      const printed = { stdout: objects(stdout), stderr: objects(said) };
      for (const object of [...printed.stdout, ...printed.stderr]) {
        checkDocumented(object, calledBy(run));
        remember(object);
      }
      const normalise = createNormalise({
        time: TIME,
        varies: run.varies ?? [],
        texts: [
          [folder, 'FOLDER'],
          [String(server.port), 'PORT'],
          [server.pin, 'PIN'],
        ],
      });
      const lines = [
        ...printed.stdout.map((object) => JSON.stringify(normalise(object))),
        ...printed.stderr.map((object) => `stderr ${JSON.stringify(normalise(object))}`),
        `exit ${exitCode}`,
        '',
      ].join('\n');
      const file = join(GOLDEN, `${name}.txt`);
      if (process.env.WHERRY_WRITE_GOLDEN === '1') await writeFile(file, lines);
      assert.equal(lines, await readFile(file, 'utf8'));
    });
  }
});

/** A lost link: what is told of it is held by test/cli/transfers.test.ts, where links are lost; and test/cli/sync/local-trash.test.ts. */
const HELD_ELSEWHERE = ['interrupted', 'resumed', 'trashCleared'];

/** Prints content, and objects of errors only. */
const WITHOUT_OBJECTS = ['cat'];

const withJson = (table: CommandTable): readonly string[] =>
  describeCommands(table)
    .filter(({ options }) => options.some(({ name }) => name === '--json'))
    .map(({ name }) => name);

describe('the objects of --json', () => {
  const names = [...new Set([...withJson(PROGRAM), ...withJson(createShellTable())])];

  it('are documented for every command that has the option', () => {
    const missing = names.filter(
      (name) =>
        !WITHOUT_OBJECTS.includes(name) &&
        !JSON_OBJECTS.some(({ of }) => of.some((each) => `${each} `.startsWith(`${name} `))),
    );
    assert.deepEqual(missing, [], 'document what these print in scripts/reference/json/');
  });

  it('are printed in a run for every command that has the option', () => {
    const called = new Set(Object.values(RUNS).flatMap(calledBy));
    const missing = names.filter((name) => !called.has(name));
    assert.deepEqual(missing, [], 'add a run for these in test/cli/json/runs.ts');
  });

  it('are each in a golden file, and each golden file has its run', async () => {
    const files = (await readdir(GOLDEN)).toSorted();
    assert.deepEqual(
      files,
      Object.keys(RUNS)
        .map((name) => `${name}.txt`)
        .toSorted(),
    );
    const texts = await Promise.all(files.map((file) => readFile(join(GOLDEN, file), 'utf8')));
    const held = new Set(
      texts
        .join('')
        .matchAll(/^(?:stderr )?\{"type":"(?<type>\w+)"/gmu)
        .map(({ groups }) => groups?.['type'] ?? ''),
    );
    const missing = JSON_OBJECTS.map(({ type }) => type).filter(
      (type) => !held.has(type) && !HELD_ELSEWHERE.includes(type),
    );
    assert.deepEqual(missing, []);
  });

  it('are named of commands that exist', () => {
    const named = JSON_OBJECTS.flatMap(({ of }) => of).filter(
      (of) => of !== EVERY_COMMAND && of !== EVERY_DRY_RUN,
    );
    const unknown = named.filter((of) => !names.some((name) => `${of} `.startsWith(`${name} `)));
    assert.deepEqual(unknown, []);
    const types = JSON_OBJECTS.map(({ type }) => type);
    assert.deepEqual(types, [...new Set(types)]);
  });
});
