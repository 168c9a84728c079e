// What the methods of WebDAV share besides what all of files share.

import type { PropertyStore } from '../../catalog/index.ts';
import type { FilesContext } from '../files/files-context.ts';
import type { LockTable } from './lock-table.ts';

export interface DavContext extends FilesContext {
  readonly locks: LockTable;
  readonly properties: PropertyStore;
  /** A new token for a lock: "urn:uuid:…". */
  readonly createLockToken: () => string;
}
