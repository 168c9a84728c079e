// Every option of every command, by its definition, with values that cannot be meant: exit 2, the option and what is allowed
// are named, and nothing was tried. The same values in variables and configuration files: there it is said where they stand.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { WherryError } from '../../src/base/index.ts';
import { COMMANDS } from '../../src/cli/command-table.ts';
import { clientShape, defaultSettings } from '../../src/cli/config/client-shape.ts';
import { SERVER_SETTINGS } from '../../src/cli/config/server-shape.ts';
import { settingId, type OptionDefinition, type Setting } from '../../src/cli/config/setting.ts';
import { parseLevels, parseNonEmpty, parseSizeTest } from '../../src/cli/options/parsers.ts';
import { kebabCase } from '../../src/cli/text/kebab-case.ts';
import { createConfigPlace, type ConfigPlace } from './config/config-place.ts';
import { runWith, type RunWithResult } from './run-with.ts';

/** No number, size, rate, span, time, port, list of verbs or root is written so. */
const NONSENSE = [
  ' ',
  '-1',
  'NaN',
  'Infinity',
  '1e400',
  '0x10',
  '99999999999999999999',
  '1XB',
  '5 parsecs',
  '१',
  'true',
  '1,5',
  '1\u0000',
  '--',
];

/** What is nonsense elsewhere, and means something here. */
const MEANT = new Map<OptionDefinition['parse'], readonly string[]>([[parseSizeTest, ['-1']]]);

/** In these, spans and counts that are too large for whatever uses them. */
const HUGE = ['99999999999999', '999999999w'];

/** The value of these may be left out, so what follows them is an argument. */
const MAY_LACK_VALUE: ReadonlySet<string> = new Set(['--progress', '--save']);

interface Option {
  readonly command: string;
  readonly name: string;
  readonly definition: OptionDefinition;
  /** As few arguments as the command takes. */
  readonly args: readonly string[];
}

const argumentsOf = (positional: unknown): readonly string[] => {
  const {
    kind,
    minimum = 0,
    parameters = [],
  } = (positional ?? {}) as {
    readonly kind?: string;
    readonly minimum?: number;
    readonly parameters?: readonly { readonly optional?: boolean }[];
  };
  const count = kind === 'array' ? minimum : parameters.filter(({ optional }) => optional !== true).length;
  return Array.from({ length: count }, () => '/x');
};

const OPTIONS: readonly Option[] = Object.entries(COMMANDS).flatMap(([command, { command: built }]) => {
  const { flags = {}, positional } = built.parameters as {
    readonly flags?: Readonly<Record<string, OptionDefinition>>;
    readonly positional?: unknown;
  };
  return Object.entries(flags).map(([name, definition]) => ({
    command,
    name: `--${kebabCase(name)}`,
    definition,
    args: argumentsOf(positional),
  }));
});

/** What would be tried if a value were taken is refused, and told from a refusal of the value. */
const run = (args: readonly string[]): Promise<RunWithResult> =>
  runWith(args, {
    env: { HOME: '/nonexistent', WHERRY_URL: 'wherry://localhost:1', WHERRY_TOKEN: 'qRkVWJcFRqi7rsNMbagaDd' },
    client: async () => {
      throw new WherryError('INTERNAL', 'It was tried.');
    },
    interrupt: AbortSignal.abort(new WherryError('CANCELLED')),
  });

const refuses = async ({ command, name, args }: Option, value: string): Promise<string> => {
  const typed = [
    ...command.split(' '),
    ...args,
    ...(value.startsWith('=') ? [`${name}${value}`] : [name, value]),
  ];
  const { exitCode, stdout, stderr } = await run(typed);
  const what = `${typed.map((word) => JSON.stringify(word)).join(' ')}\n${stderr}`;
  assert.equal(exitCode, 2, what);
  assert.equal(stdout, '', what);
  const [sentence = ''] = stderr.split('\n');
  assert.ok(sentence.includes(name) && !/It was tried/u.test(stderr), what);
  return sentence;
};

const isText = ({ parse }: OptionDefinition): boolean => parse === parseNonEmpty;

describe('a wrong value of an option', () => {
  for (const command of Object.keys(COMMANDS)) {
    const options = OPTIONS.filter((option) => option.command === command);
    if (options.length === 0) continue;
    it(`of ${command} is refused with the name of the option and what is allowed`, async () => {
      for (const option of options) {
        const { definition } = option;
        if (definition.kind === 'boolean') {
          await refuses(option, '=maybe');
          continue;
        }
        const nothing = MAY_LACK_VALUE.has(option.name) ? '=' : '';
        assert.match(await refuses(option, nothing), /empty|is one of|: /u);
        if (definition.kind === 'enum') {
          for (const value of ['=nonsense', `=${(definition.values?.[0] ?? '').toUpperCase()}`]) {
            const sentence = await refuses(option, value);
            for (const choice of definition.values ?? []) assert.ok(sentence.includes(choice), sentence);
          }
        } else if (!isText(definition)) {
          for (const value of NONSENSE) {
            if (value === '--' || MEANT.get(definition.parse)?.includes(value) === true) continue;
            assert.match(await refuses(option, `=${value}`), /: .{10}/u);
          }
          await refuses(option, `=${'9'.repeat(400)}`);
        }
      }
    });
  }

  it('is an option that ends the line without one', async () => {
    for (const { command, name, args, definition } of OPTIONS) {
      if (definition.kind === 'boolean' || MAY_LACK_VALUE.has(name)) continue;
      const { exitCode, stderr } = await run([...command.split(' '), ...args, name]);
      assert.deepEqual([exitCode, stderr.includes(name)], [2, true], `${command} ${name}: ${stderr}`);
    }
  });

  it('is a span that no clock or calendar holds', async () => {
    const spans = OPTIONS.filter(({ definition: { placeholder } }) =>
      ['DURATION', 'SECONDS'].includes(placeholder ?? ''),
    );
    assert.ok(spans.length > 10);
    for (const option of spans)
      for (const value of HUGE) assert.match(await refuses(option, value), /at most \d+d|is a number/u);
  });

  it('is a size that no number holds, or a depth or count beyond what can be', async () => {
    for (const option of OPTIONS) {
      const { placeholder, parse } = option.definition;
      if (placeholder === 'SIZE' && parse !== parseSizeTest) await refuses(option, '99999999T');
      if (parse === parseLevels) await refuses(option, '9999999');
    }
  });

  it('is one beside another of an option that is given once', async () => {
    for (const option of OPTIONS) {
      const { command, name, definition, args } = option;
      if (definition.kind === 'boolean' || (definition.variadic ?? false) !== false) continue;
      const value = definition.values?.[0] ?? 'x';
      const typed = MAY_LACK_VALUE.has(name) ? [`${name}=${value}`] : [name, value];
      const { exitCode, stderr } = await run([...command.split(' '), ...args, ...typed, ...typed]);
      assert.deepEqual([exitCode, stderr.includes(name)], [2, true], `${command} ${name}: ${stderr}`);
    }
  });
});

describe('a wrong value of a setting', () => {
  let place: ConfigPlace;
  before(async () => {
    place = await createConfigPlace();
  });
  after(() => place.remove());

  const sides: readonly (readonly [string, readonly string[], readonly Setting[]])[] = [
    ['server', ['config', 'show', '--server'], SERVER_SETTINGS],
    ['client', ['config', 'show'], defaultSettings()],
  ];
  const show = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    runWith(args, { env: { ...place.env, ...env } });

  for (const [side, args, settings] of sides) {
    it(`of the ${side} in a variable is refused with the name of the variable`, async () => {
      for (const setting of settings) {
        if (setting.form === 'text') continue;
        for (const value of NONSENSE) {
          // Nothing but space is not set; and switches have words that others have not.
          if (value.trim() === '' || (setting.form === 'switch' && value === 'true')) continue;
          const { exitCode, stdout, stderr } = await show(args, { [setting.variable]: value });
          const what = `${setting.variable}=${value}: ${stderr}`;
          assert.deepEqual([exitCode, stdout], [1, ''], what);
          assert.match(stderr, new RegExp(`^wherry: ${setting.variable} .+\\(BAD_REQUEST\\)\n$`, 'u'), what);
        }
      }
    });
  }

  const wrong = [
    '""',
    '-1',
    'nan',
    'inf',
    '-inf',
    '1e400',
    '0x7fffffffffffffff',
    '[]',
    '[[]]',
    '{}',
    '1979-05-27',
    '"१"',
  ];
  const files: readonly (readonly [string, readonly string[], readonly Setting[]])[] = [
    ['server.toml', ['config', 'check', '--server'], SERVER_SETTINGS],
    ['config.toml', ['config', 'check', '--client'], clientShape().settings],
  ];
  for (const [name, args, settings] of files) {
    it(`in ${name} is refused with its line and key`, async () => {
      for (const setting of settings) {
        for (const value of wrong) {
          // A text of digits is a text, also where they are not ours.
          if (setting.form === 'text' && value === '"१"') continue;
          if (setting.isList && value === '[]') continue;
          const header = setting.section === '' ? '' : `[${setting.section}]`;
          const path = await place.write(name, `${header}\n\n${setting.key} = ${value}\n`);
          const { exitCode, stderr } = await show(args);
          const what = `${settingId(setting)} = ${value}: ${stderr}`;
          assert.equal(exitCode, 1, what);
          assert.ok(stderr.startsWith(`wherry: ${path}:3: `) && stderr.endsWith(' (BAD_REQUEST)\n'), what);
          assert.ok(!/INTERNAL|undefined|\[object/u.test(stderr), what);
          if (!/^(?:0x|1e400)/u.test(value)) assert.ok(stderr.includes(`"${setting.key}"`), what);
        }
      }
    });
  }
});
