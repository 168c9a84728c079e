// Every object that --json prints, and what its fields mean. test/cli/golden.test.ts holds what the commands really print
// against this.

import { ACCOUNT_OBJECTS } from './accounts.ts';
import { DIAGNOSIS_OBJECTS } from './diagnosis.ts';
import { ENTRY_OBJECTS } from './entries.ts';
import type { JsonObject } from './json-object.ts';
import { SERVER_OBJECTS } from './servers.ts';
import { SETTING_OBJECTS } from './settings.ts';
import { SYNC_OBJECTS } from './sync.ts';
import { TRANSFER_OBJECTS } from './transfers.ts';

export { EVERY_COMMAND, EVERY_DRY_RUN, type JsonObject } from './json-object.ts';

export const JSON_OBJECTS: readonly JsonObject[] = [
  ...ENTRY_OBJECTS,
  ...TRANSFER_OBJECTS,
  ...SYNC_OBJECTS,
  ...SETTING_OBJECTS,
  ...ACCOUNT_OBJECTS,
  ...SERVER_OBJECTS,
  ...DIAGNOSIS_OBJECTS,
];
