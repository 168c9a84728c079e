// What the handlers of resumable uploads share.

import type { UploadStore } from '../../catalog/index.ts';
import type { FilesContext } from '../files/files-context.ts';
import type { LiveUploads } from './live-uploads.ts';

export interface TusDeps {
  readonly uploads: UploadStore;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Of the root that is served. */
  readonly rootId: string;
}

export interface TusContext extends TusDeps {
  readonly files: FilesContext;
  readonly live: LiveUploads;
}
