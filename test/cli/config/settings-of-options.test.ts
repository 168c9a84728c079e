// The one table: options, variables, keys and tables of files are made of the same definitions.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { clientShape, defaultSettings } from '../../../src/cli/config/client-shape.ts';
import { knownVariables } from '../../../src/cli/config/known-variables.ts';
import { SERVER_SETTINGS } from '../../../src/cli/config/server-shape.ts';
import { settingId, type OptionDefinitions } from '../../../src/cli/config/setting.ts';
import { COMMANDS } from '../../../src/cli/command-table.ts';
import { describeCommands } from '../../../src/cli/describe-commands.ts';
import { CONFIGURABLE_OPTIONS } from '../../../src/cli/options/configurable.ts';
import { SYNONYMS, withoutSynonyms } from '../../../src/cli/options/synonyms.ts';

const commands = describeCommands();
const optionNames = (name: string): readonly string[] =>
  (commands.find((command) => command.name === name)?.options ?? []).flatMap((option) =>
    option.hidden ? [] : [option.name.slice(2)],
  );

describe('the settings of a server', () => {
  it('are every option and argument of run, by the same words', () => {
    const keys = SERVER_SETTINGS.filter(({ name }) => name !== undefined).map(({ key }) => key);
    assert.deepEqual(
      keys,
      optionNames('run').filter((name) => name !== 'config'),
    );
    const others = SERVER_SETTINGS.filter(({ name, section }) => name === undefined && section === '');
    assert.deepEqual(others.map(({ key }) => key).slice(0, 3), ['directory', 'port', 'token']);
  });

  it('have a variable each', () => {
    const variables = SERVER_SETTINGS.map(({ variable }) => variable);
    assert.equal(new Set(variables).size, variables.length);
    assert.ok(variables.includes('WHERRY_READ_ONLY') && variables.includes('WHERRY_FILE_SIZE_LIMIT'));
  });

  it('hide the token', () =>
    assert.ok(SERVER_SETTINGS.some((setting) => setting.isSecret && settingId(setting) === 'token')));
});

describe('the settings of clients', () => {
  it('are options of commands that connect', () => {
    const all = Object.values(COMMANDS).flatMap(({ command }) =>
      Object.keys((command.parameters.flags ?? {}) as OptionDefinitions),
    );
    for (const name of CONFIGURABLE_OPTIONS) assert.ok(all.includes(name), `no command has ${name}`);
    assert.deepEqual(
      defaultSettings()
        .map(({ name }) => name ?? '')
        .toSorted(),
      [...CONFIGURABLE_OPTIONS].toSorted(),
    );
  });

  it('have a table for each command, with its own options alone', () => {
    const ids = clientShape().settings.map(settingId);
    assert.ok(ids.includes('upload.on-conflict') && ids.includes('list.timeout'));
    assert.ok(!ids.includes('list.on-conflict') && !ids.includes('run.timeout'));
  });

  it('never lower the security of a connection', () => {
    for (const name of ['insecure', 'remote', 'host', 'publicKey', 'tokenFile'])
      assert.ok(!CONFIGURABLE_OPTIONS.includes(name), name);
  });
});

describe('options that are other names', () => {
  it('are exactly the hidden ones', () => {
    const hidden = new Set(
      commands.flatMap(({ options }) => options.filter((each) => each.hidden)).map(({ name }) => name),
    );
    const synonyms = Object.keys(SYNONYMS).map(
      (name) => `--${name.replaceAll(/[A-Z]/gu, (letter) => `-${letter.toLowerCase()}`)}`,
    );
    assert.deepEqual([...hidden].toSorted(), synonyms.toSorted());
  });

  it('are taken for the first name, which counts before them', () => {
    assert.deepEqual(withoutSynonyms({ chunkSize: 1 }), { blockSize: 1 });
    assert.deepEqual(withoutSynonyms({ chunkSize: 1, blockSize: 2 }), { blockSize: 2 });
  });
});

describe('the variables', () => {
  it('are known once each, with those that connect among them', () => {
    const known = knownVariables();
    assert.equal(new Set(known).size, known.length);
    for (const name of ['WHERRY_URL', 'WHERRY_TOKEN', 'WHERRY_TIMEOUT', 'WHERRY_STATE'])
      assert.ok(known.includes(name), name);
  });
});
