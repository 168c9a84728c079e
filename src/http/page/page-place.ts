// Where the files of the page are: in dist/web, beside the modules that were compiled, also for the command, which is bundled, and for
// sources that run as they are.

import { fileURLToPath } from 'node:url';

/** `url` is that of this module. */
export const findPageDirectory = (url: string = import.meta.url): string =>
  fileURLToPath(new URL(url.endsWith('.ts') ? '../../../dist/web/' : '../../web/', url));
