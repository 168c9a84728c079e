// Files of the browser that go into a pane: what was dropped on it, picked for it, or pasted. What does it is loaded then.

import type { Files } from '../../src/client/browser/index.ts';
import { attempt } from '../state/messages.ts';
import type { ThroughProgram } from '../uploads/uploader-messages.ts';
import type { NewUpload } from '../uploads/upload-queue.ts';

export interface UploadGoal {
  readonly files: Files;
  /** Who one is there. */
  readonly account: string;
  /** The server that it is; undefined: this computer. */
  readonly through?: ThroughProgram | undefined;
  /** What the panel calls an upload into a directory. */
  readonly title: (destination: string) => string;
}

/** Goes on with one link as long as it is the same goal. */
export const startDirectUpload = (goal: UploadGoal, upload: NewUpload): void =>
  void attempt(async () => {
    const { showDirectUpload } = await import('./direct-upload-job.ts');
    showDirectUpload(goal, upload);
  });
