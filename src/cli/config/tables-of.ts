// What can be set, as a command finds it in its context.

import { WherryError } from '../../base/index.ts';
import type { ConfigShape } from './config-shape.ts';
import type { Setting } from './setting.ts';

export interface SettingTables {
  /** config.toml */
  readonly client: ConfigShape;
  /** What [defaults] may hold. */
  readonly clientDefaults: readonly Setting[];
  /** The commands that have a table of their own, with what it may hold. */
  readonly clientCommands: readonly (readonly [string, readonly Setting[]])[];
  /** server.toml */
  readonly server: ConfigShape;
  /** Every variable that means something. */
  readonly variables: readonly string[];
}

/** A command that was called by runCli has them; code `INTERNAL` for one that was called in another way. */
export const tablesOf = async (context: {
  readonly settings?: (() => Promise<SettingTables>) | undefined;
}): Promise<SettingTables> => {
  if (context.settings === undefined)
    throw new WherryError('INTERNAL', 'The command was called without the table of settings.');
  return context.settings();
};
