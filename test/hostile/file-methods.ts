// Every method of the file service, as the service itself says: a new one cannot be forgotten by the hostile tests.

import { createFileService } from '../../src/files/index.ts';
import { openMemoryStorage } from '../../src/storage/memory/index.ts';

const service = createFileService({
  storage: await openMemoryStorage(),
  limits: { minBlockSize: 512, maxBlockSize: 4 * 1024 * 1024 },
});

/** Names without the service's own: "list", not "files.list". */
export const FILE_METHODS: readonly string[] = Object.keys(service.methods);
