import type { Entry } from '../../src/client/browser/index.ts';
import type { Pane } from '../files/pane.ts';

export const showVersions = async (_pane: Pane, _entry: Entry): Promise<void> => {};
