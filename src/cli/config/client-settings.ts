// The options of a client command, with what the environment and config.toml add to them.

import { withoutSynonyms } from '../options/synonyms.ts';
import { configPath, type Environment } from './config-paths.ts';
import type { ConfigShape } from './config-shape.ts';
import { loadConfig } from './load-config.ts';
import { readEnvironment } from './read-environment.ts';
import type { ConfigContent } from './read-document.ts';
import { resolveSettings, typedLayer, type Layer, type ResolvedValue } from './resolve-settings.ts';
import { settingsOf, toKebab, type OptionDefinitions, type Setting } from './setting.ts';
import { isConfigurable } from '../options/configurable.ts';

/** The table of config.toml that holds for every command. */
export const DEFAULTS_SECTION = 'defaults';

/** The settings of one client command; none when it makes no connection. */
export const clientSettingsOf = (options: OptionDefinitions): readonly Setting[] =>
  'remote' in options ? settingsOf(options, (name) => isConfigurable(name, options[name]?.kind)) : [];

/** The keys of one table of the file, without its name. */
const sectionOf = ({ values }: ConfigContent, section: string): Layer => {
  const prefix = `${section}.`;
  return new Map(
    [...values].flatMap(([id, value]): [string, ResolvedValue][] =>
      id.startsWith(prefix) ? [[id.slice(prefix.length), value]] : [],
    ),
  );
};

/** Empty where there is no file; what may stand in it is only loaded where there is one. */
export const loadClientConfig = (
  env: Environment,
  option: string | undefined,
  loadShape: () => Promise<ConfigShape>,
): Promise<ConfigContent> => loadConfig(configPath('client', env, option), loadShape);

/** What counts for one command: options, environment, its own table, [defaults]. */
export const resolveClientSettings = (
  env: Environment,
  command: string,
  settings: readonly Setting[],
  flags: Readonly<Record<string, unknown>>,
  file: ConfigContent,
): Layer => {
  const keys = new Set(settings.map(({ key }) => key));
  const typed = Object.fromEntries(
    Object.entries(flags).flatMap(([name, value]): [string, unknown][] =>
      keys.has(toKebab(name)) ? [[toKebab(name), value]] : [],
    ),
  );
  const defaults = new Map([...sectionOf(file, DEFAULTS_SECTION)].filter(([key]) => keys.has(key)));
  return resolveSettings([
    typedLayer(typed, 'option'),
    readEnvironment(env, settings),
    sectionOf(file, command),
    defaults,
  ]);
};

/**
 * The options that an action is to see. Reads config.toml, if there is one. Codes: as loadConfig, and `BAD_REQUEST` for a
 * variable that does not fit.
 */
export const applyClientSettings = async <FLAGS extends object>(
  env: Environment,
  command: string,
  definitions: OptionDefinitions,
  given: FLAGS & { readonly config?: string },
  loadShape: () => Promise<ConfigShape>,
): Promise<FLAGS> => {
  const flags = withoutSynonyms(given);
  const settings = clientSettingsOf(definitions);
  const file = await loadClientConfig(env, given.config, loadShape);
  const values = resolveClientSettings(env, command, settings, flags as Record<string, unknown>, file);
  const added = settings.flatMap(({ name, key }): [string, unknown][] =>
    name === undefined || !values.has(key) ? [] : [[name, values.get(key)?.value]],
  );
  return { ...flags, ...Object.fromEntries(added) };
};
