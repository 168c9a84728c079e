// The settings of a command that stand in its environment. Pure.

import { WherryError } from '../../base/index.ts';
import { variableOf, type Environment } from './config-paths.ts';
import type { Layer, ResolvedValue } from './resolve-settings.ts';
import { settingId, type Setting } from './setting.ts';
import { parseSettingText } from './setting-value.ts';

/** @throws WherryError `BAD_REQUEST` with the name of the variable, and what it may be. */
export const readEnvironment = (env: Environment, settings: readonly Setting[]): Layer => {
  const layer = new Map<string, ResolvedValue>();
  for (const setting of settings) {
    const { variable } = setting;
    const text = variableOf(env, variable);
    if (text === undefined) continue;
    const read = parseSettingText(setting, text);
    if (!read.ok) throw new WherryError('BAD_REQUEST', `${variable} ${read.reason}.`);
    layer.set(settingId(setting), { value: read.value, origin: { kind: 'environment', variable } });
  }
  return layer;
};
