// Where files are that a pane shows: a server, or this computer (`wherry gui`).

import type { Files } from '../../src/client/browser/index.ts';
import type { NewUpload } from '../uploads/upload-queue.ts';

export interface Place {
  readonly files: Files;
  /** The address of a file's content, or of an archive of a directory (`?zip`), over HTTP; undefined where there is none. */
  readonly addressOf?: ((path: string, query?: string) => string) | undefined;
  /** Whether links to its files can be made for others, and what was removed is kept. */
  readonly canShare: boolean;
  readonly keepsTrash: boolean;
  /** Whether files of the browser can be sent there. */
  readonly canUpload: boolean;
  /** Sends them, where that is not the page's own server. */
  readonly startUpload?: ((upload: NewUpload) => void) | undefined;
}
