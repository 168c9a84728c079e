// All that can be set, of all commands together. It is made from their definitions, so whoever runs them hands it to them:
// nothing that a command imports may import this.

import { clientShape, commandSections, defaultSettings } from './client-shape.ts';
import { knownVariables } from './known-variables.ts';
import { SERVER_SHAPE } from './server-shape.ts';
import type { SettingTables } from './tables-of.ts';

export const loadSettingTables = (): SettingTables => ({
  client: clientShape(),
  clientDefaults: defaultSettings(),
  clientCommands: commandSections(),
  server: SERVER_SHAPE,
  variables: knownVariables(),
});
