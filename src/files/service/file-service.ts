// The file service: everything a server does with the files of one root. Knows nothing of connections or accounts
// beyond what a call's context says.

import type { Service } from '../../session/index.ts';
import { checksumsHandler } from './checksums.ts';
import { downloadBatchHandler } from './download-batches.ts';
import { downloadTreeHandler } from './download-tree.ts';
import { downloadHandlers } from './download.ts';
import { entryHandlers } from './entries.ts';
import { openHandler } from './open.ts';
import { partHandlers } from './parts.ts';
import { featuresHandler } from './service-compression.ts';
import {
  createServiceContext,
  createSharedByServices,
  type FileServiceDeps,
  type SharedByServices,
} from './service-context.ts';
import { withRefusalsLogged } from './transfer-log.ts';
import { trashHandlers } from './trash.ts';
import { uploadBatchHandler } from './upload-batches.ts';
import { removeTreeHandler } from './remove-tree.ts';
import { uploadHandler } from './upload.ts';

/**
 * The service "files" over one storage, which stays the caller's to close. docs/spec/files.md describes its methods.
 * Services over one root that see it differently, such as those of several accounts, are made with one `shared`.
 */
export const createFileService = (
  deps: FileServiceDeps,
  shared: SharedByServices = createSharedByServices(deps.clock),
): Service => {
  const service = createServiceContext(deps, shared);
  return {
    name: 'files',
    methods: {
      ...withRefusalsLogged(service, {
        ...entryHandlers(service),
        ...partHandlers(service),
        ...trashHandlers(service),
        removeTree: removeTreeHandler(service),
        checksums: checksumsHandler(service),
        features: featuresHandler(service),
        open: openHandler(service),
      }),
      upload: uploadHandler(service),
      uploadBatch: uploadBatchHandler(service),
      ...downloadHandlers(service),
      downloadBatch: downloadBatchHandler(service),
      downloadTree: downloadTreeHandler(service),
    },
  };
};
