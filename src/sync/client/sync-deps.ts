// What sync needs of the client that it is part of.

import type { Hashing } from '../../base/index.ts';
import type { Files, OpenLocal } from '../../files/index.ts';
import type { Session } from '../../session/index.ts';
import type { DiskWork } from '../../storage/disk/index.ts';

export interface SyncDeps {
  readonly files: Files;
  readonly session: Session;
  readonly openLocal: OpenLocal;
  /** Where this install remembers its roots. Undefined: nowhere, and then local directories are only read. */
  readonly stateDirectory: string | undefined;
  readonly diskWork: DiskWork | undefined;
  readonly loadHashing: () => Promise<Hashing>;
}
