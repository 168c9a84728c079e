// The tests of the files of a server once more, over a forwarded session: nothing may be different.

import { forwardThrough } from '../session/forward/forwarding.ts';
import { carryThrough } from './bed.ts';

carryThrough(async (session) => (await forwardThrough(session)).session);

await import('./entries.test.ts');
await import('./streams-and-ranges.test.ts');
await import('./open.test.ts');
await import('./open-streams.test.ts');
await import('./trash.test.ts');
await import('./trash-reading.test.ts');
await import('./upload.test.ts');
await import('./download.test.ts');
await import('./upload-directory.test.ts');
await import('./download-directory.test.ts');
await import('./one-by-one.test.ts');
