// files.checksums, serving side: what there is already of many files, so that it need not be sent. A few messages are
// worked on at once, over all clients; answers go back in the order of the files.

import { isWherryError, joinRemotePath, type RemotePath } from '../../base/index.ts';
import type { CallContext, Handler } from '../../session/index.ts';
import type { Entry } from '../../storage/index.ts';
import {
  decodeAskedFiles,
  decodeChecksumsRequest,
  encodeFoundFiles,
  type AskedFile,
  type ChecksumsRequest,
  type FoundFile,
} from '../wire/checksums.ts';
import { whileWorking, type ServiceContext } from './service-context.ts';

export const checksumsHandler =
  (service: ServiceContext): Handler =>
  async (params, context) => {
    const request = decodeChecksumsRequest(params);
    const { stream } = context;
    for (let message = await stream.receive(); message !== undefined; message = await stream.receive()) {
      const files = decodeAskedFiles(message);
      const found = await whileWorking(
        service.clock,
        stream,
        service.checksums.run(() => examine(service, context, request, files), context.signal),
      );
      for (const answer of encodeFoundFiles(found, request.entries ? request.directory : undefined))
        await stream.send(answer);
    }
    return {};
  };

const examine = async (
  service: ServiceContext,
  context: CallContext,
  { directory, settle, entries }: ChecksumsRequest,
  files: readonly AskedFile[],
): Promise<readonly FoundFile[]> => {
  const looked = entries
    ? await Promise.all(files.map(({ path }) => lookAt(service, directory, path)))
    : undefined;
  const { signal } = context;
  const hashes = await service.storage.hashFiles(directory, files, { settle, signal });
  return files.map((_, index) => ({ hash: hashes[index], entry: looked?.[index] }));
};

const lookAt = async (
  service: ServiceContext,
  directory: RemotePath,
  path: string,
): Promise<Entry | undefined> => {
  try {
    const asked = joinRemotePath(directory, path);
    // Another spelling of a path, or of the directory itself, is no name in it.
    if (asked !== (directory === '/' ? `/${path}` : `${directory}/${path}`)) return undefined;
    return await service.storage.stat(asked);
  } catch (error: unknown) {
    // What cannot be looked at is answered as nothing: nobody relies on its absence, and a write there is told why.
    if (isWherryError(error) && error.code !== 'INTERNAL') return undefined;
    throw error;
  }
};
