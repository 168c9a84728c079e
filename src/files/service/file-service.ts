// The file service: everything a server does with the files of one root. Knows nothing of connections or accounts
// beyond what a call's context says.

import { WherryError, readFields } from '../../base/index.ts';
import type { Handler, Service } from '../../session/index.ts';
import type { Storage } from '../../storage/index.ts';
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
  type ServiceContext,
  type SharedByServices,
} from './service-context.ts';
import { withRefusalsLogged } from './transfer-log.ts';
import { trashHandlers } from './trash.ts';
import { uploadBatchHandler } from './upload-batches.ts';
import { removeTreeHandler } from './remove-tree.ts';
import { uploadHandler } from './upload.ts';
import { watchHandler } from './watch.ts';
import { VIEW_FIELD } from '../wire/requests.ts';

/**
 * The service "files" over one storage, which stays the caller's to close. docs/spec/files.md describes its methods.
 * Services over one root that see it differently, such as those of several accounts, are made with one `shared`.
 */
export const createFileService = (
  deps: FileServiceDeps,
  shared: SharedByServices = createSharedByServices(deps.clock),
): Service => {
  const service = createServiceContext(deps, shared);
  const own = methodsOf(service);
  const { viewOf } = deps;
  if (viewOf === undefined) return { name: 'files', methods: own };
  const ofViews = new WeakMap<Storage, Service['methods']>();
  const inView = (name: string): Service['methods'] => {
    const storage = viewOf(name);
    if (storage === undefined)
      throw new WherryError('EXPIRED', 'What this transfer belongs to has ended meanwhile; begin it again.');
    const methods = ofViews.get(storage) ?? methodsOf({ ...service, storage, isView: true });
    ofViews.set(storage, methods);
    return methods;
  };
  const route =
    (method: string, handler: Handler): Handler =>
    (params, context) => {
      const view = viewIn(params);
      if (view === undefined) return handler(params, context);
      return (inView(view)[method] as Handler)(params, context);
    };
  const methods = Object.entries(own).map(([method, handler]) => [method, route(method, handler)] as const);
  return { name: 'files', methods: Object.fromEntries(methods) };
};

/** Undefined without the field. Handlers check everything else. Code: `BAD_REQUEST`. */
const viewIn = (params: unknown): string | undefined => {
  if (typeof params !== 'object' || params === null || !(VIEW_FIELD in params)) return undefined;
  return readFields(params, 'request').text(VIEW_FIELD);
};

const methodsOf = (service: ServiceContext): Service['methods'] => ({
  ...withRefusalsLogged(service, {
    ...entryHandlers(service),
    ...partHandlers(service),
    ...trashHandlers(service),
    removeTree: removeTreeHandler(service),
    checksums: checksumsHandler(service),
    features: featuresHandler(service),
    open: openHandler(service),
    watch: watchHandler(service),
  }),
  upload: uploadHandler(service),
  uploadBatch: uploadBatchHandler(service),
  ...downloadHandlers(service),
  downloadBatch: downloadBatchHandler(service),
  downloadTree: downloadTreeHandler(service),
});
