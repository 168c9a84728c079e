import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { describeCommands } from '../../src/cli/describe-commands.ts';

describe('the description of all commands', () => {
  const commands = describeCommands();

  it('has every command with its short name', () => {
    assert.deepEqual(
      commands.map(({ name, aliases }) => [name, ...aliases].join(' ')),
      [
        'list ls',
        'file touch',
        'directory mkdir',
        'upload put',
        'download get',
        'remove rm',
        'move mv',
        'copy cp',
        'stat',
        'cat',
        'trash list',
        'trash restore',
        'trash empty',
        'versions',
        'parts list',
        'parts discard',
        'run',
        'generate-token',
        'generate-keys',
      ],
    );
  });

  for (const { name, usage, description, examples, options } of commands) {
    it(`of ${name} has usage, prose, examples and a sentence for each option`, () => {
      assert.ok(usage.length > 0 && usage.every((line) => line.startsWith(`wherry ${name}`)));
      assert.ok(description.length > 40);
      assert.ok(examples.length > 0 && examples.every(({ command }) => command.startsWith('wherry ')));
      for (const option of options) assert.ok(option.brief.length > 8, option.name);
    });
  }

  it('is plain data', () => assert.deepEqual(JSON.parse(JSON.stringify(commands)).length, commands.length));
});
