// The methods that look at entries or change them without content passing over the link.

import { joinRemotePath, remotePathName, type RemotePath, toFields } from '../../base/index.ts';
import type { Handler } from '../../session/index.ts';
import type { Entry } from '../../storage/index.ts';
import { encodeEntry, encodeWritten } from '../wire/entries.ts';
import {
  decodeListRequest,
  decodeMakeDirectoryRequest,
  decodePathRequest,
  decodeRelocateRequest,
  decodeRemoveRequest,
  type RelocateRequest,
} from '../wire/requests.ts';
import { encodeHash } from '../wire/answers.ts';
import { isDirectory, statOrNothing } from '../destination.ts';
import { createListMessages } from './list-messages.ts';
import { accountOf, holderOf, whileWorking, type ServiceContext } from './service-context.ts';

const listHandler =
  (service: ServiceContext): Handler =>
  async (params, context) => {
    const { path, recursive, versions } = decodeListRequest(params);
    const messages = createListMessages(path, (message) => context.stream.send(message));
    const top = recursive ? await statOrNothing(service.storage, path) : undefined;
    if (top?.kind === 'directory') await messages.flush({ top: encodeEntry(top) });
    for await (const batch of service.storage.scan(path, { recursive, versions, signal: context.signal })) {
      for (const entry of batch.entries) {
        const full = messages.addEntry(entry);
        if (full !== undefined) await full;
      }
      for (const problem of batch.problems) await messages.addProblem(problem);
      // What one step of the scan found is shown at once; a slow disk must not look like a silent peer.
      if (messages.hasAny()) await messages.flush();
    }
    return { entries: [], problems: [] };
  };

const removeHandler =
  (service: ServiceContext): Handler =>
  async (params, context) => {
    const { path, permanent, ...rest } = decodeRemoveRequest(params);
    const release = service.locks.lockTrees([path], holderOf(context, 'removed'));
    try {
      const removed = await whileWorking(
        service.clock,
        context.stream,
        service.storage.remove(path, { ...rest, permanent, by: accountOf(context) }),
      );
      const kept = service.storage.info.keepsTrash && !permanent;
      service.log('files.remove', context, { path, removed, kept });
      return { removed, kept };
    } finally {
      release();
    }
  };

const relocated = async (service: ServiceContext, request: RelocateRequest): Promise<RemotePath> => {
  if (!request.into) return request.to;
  const entry = await statOrNothing(service.storage, request.to);
  return isDirectory(entry) ? joinRemotePath(request.to, remotePathName(request.from)) : request.to;
};

const moveHandler =
  (service: ServiceContext): Handler =>
  async (params, context) => {
    const request = decodeRelocateRequest(params);
    const to = await relocated(service, request);
    const release = service.locks.lockTrees([request.from, to], holderOf(context, 'moved'));
    try {
      const { policy, ifMatch } = request;
      const written = await whileWorking(
        service.clock,
        context.stream,
        service.storage.move(request.from, to, { policy, ifMatch, by: accountOf(context) }),
      );
      service.log('files.move', context, {
        from: request.from,
        to: written.entry.path,
        outcome: written.outcome,
      });
      return encodeWritten(written);
    } finally {
      release();
    }
  };

const copyHandler =
  (service: ServiceContext): Handler =>
  async (params, context) => {
    const request = decodeRelocateRequest(params);
    const to = await relocated(service, request);
    const release = service.locks.lockTrees([to], holderOf(context, 'written'));
    try {
      const { policy, recursive } = request;
      const { written, problems } = await whileWorking(
        service.clock,
        context.stream,
        service.storage.copy(request.from, to, { policy, recursive, by: accountOf(context) }),
      );
      service.log('files.copy', context, {
        from: request.from,
        to: written.entry.path,
        outcome: written.outcome,
      });
      const messages = createListMessages(to, (message) => context.stream.send(message));
      for (const problem of problems) await messages.addProblem(problem);
      if (messages.hasAny()) await messages.flush();
      return { written: encodeWritten(written) };
    } finally {
      release();
    }
  };

/** Runs a change of one entry under its lock. */
const changing =
  (
    service: ServiceContext,
    change: (params: unknown) => { readonly path: RemotePath; run(): Promise<Entry> },
  ): Handler =>
  async (params, context) => {
    const { path, run } = change(params);
    const release = service.locks.lockPath(path, holderOf(context, 'made'));
    try {
      const entry = await run();
      service.log(context.method, context, { path });
      return { entry: encodeEntry(entry) };
    } finally {
      release();
    }
  };

export const entryHandlers = (service: ServiceContext): Record<string, Handler> => ({
  list: listHandler(service),
  stat: async (params) => ({ entry: encodeEntry(await service.storage.stat(decodePathRequest(params))) }),
  create: changing(service, (params) => {
    const path = decodePathRequest(params);
    return { path, run: () => service.storage.createFile(path) };
  }),
  mkdir: changing(service, (params) => {
    const { path, parents } = decodeMakeDirectoryRequest(params);
    return { path, run: () => service.storage.makeDirectory(path, { parents }) };
  }),
  remove: removeHandler(service),
  move: moveHandler(service),
  copy: copyHandler(service),
  space: async () => toFields({ ...(await service.storage.space()) }),
  checksum: async (params, context) => {
    const path = decodePathRequest(params);
    const { hash } = await whileWorking(
      service.clock,
      context.stream,
      service.storage.checksum(path, context.signal),
    );
    return encodeHash(hash);
  },
});
