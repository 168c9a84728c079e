// What config.toml may hold: [defaults] for every command, and a table for each command that has such options.

import { ALIASES, COMMANDS, type CommandName } from '../command-table.ts';
import { clientSettingsOf, DEFAULTS_SECTION } from './client-settings.ts';
import type { ConfigShape } from './config-shape.ts';
import { inSection, type OptionDefinitions, type Setting } from './setting.ts';

const optionsOf = (name: CommandName): OptionDefinitions =>
  (COMMANDS[name].command.parameters.flags ?? {}) as OptionDefinitions;

/** A table is called as its command; a command of two words has none. */
export const commandSections = (): readonly (readonly [CommandName, readonly Setting[]])[] =>
  (Object.keys(COMMANDS) as CommandName[])
    .filter((name) => !name.includes(' '))
    .map((name) => [name, clientSettingsOf(optionsOf(name))] as const)
    .filter(([, settings]) => settings.length > 0);

/** What [defaults] may hold: the settings of all commands together. */
export const defaultSettings = (): readonly Setting[] => {
  const all = new Map<string, Setting>();
  for (const name of Object.keys(COMMANDS) as CommandName[])
    for (const setting of clientSettingsOf(optionsOf(name)))
      if (!all.has(setting.key)) all.set(setting.key, setting);
  return [...all.values()];
};

export const clientShape = (): ConfigShape => ({
  settings: [
    ...inSection(DEFAULTS_SECTION, defaultSettings()),
    ...commandSections().flatMap(([name, settings]) => inSection(name, settings)),
  ],
  collections: {},
  otherNames: ALIASES,
  alternatives: [],
});
