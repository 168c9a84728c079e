// The calls that move no content: one request, one answer, or a list.

import { parseRemotePath, toHex, readFields } from '../../base/index.ts';
import type { Entry, Problem } from '../../storage/index.ts';
import type { Files } from '../files-api.ts';
import { decodeHash, decodeListMessage, type ListMessage } from '../wire/answers.ts';
import { decodeEntry, decodeProblem, decodeWritten } from '../wire/entries.ts';
import {
  METHODS,
  encodeListRequest,
  encodeMakeDirectoryRequest,
  encodePathRequest,
  encodeRelocateRequest,
  encodeRemoveRequest,
  type ListRequest,
} from '../wire/requests.ts';
import { oneByOne } from './one-by-one.ts';
import type { Patience } from './patience.ts';
import { endedBy } from './patience.ts';
import { abandon, nextMessage, openStream, type RemoteContext } from './remote-context.ts';

type RemoteCalls = Pick<
  Files,
  'list' | 'space' | 'stat' | 'createFile' | 'makeDirectory' | 'remove' | 'move' | 'copy' | 'checksum'
>;

/** The messages of a list, as they come. */
export async function* listMessages(
  remote: RemoteContext,
  request: ListRequest,
  patience: Patience,
): AsyncGenerator<ListMessage, void> {
  const stream = await openStream(remote, METHODS.list, encodeListRequest(request), patience, 'normal');
  stream.end();
  try {
    for (
      let message = await nextMessage(stream, patience);
      message !== undefined;
      message = await nextMessage(stream, patience)
    ) {
      yield decodeListMessage(message, request.path);
    }
  } catch (error: unknown) {
    throw endedBy(error, patience.signal);
  } finally {
    abandon(stream);
  }
}

async function* listEntries(
  remote: RemoteContext,
  ...[path, options = {}]: Parameters<Files['list']>
): AsyncGenerator<readonly Entry[], void> {
  const { recursive = false, versions = true } = options;
  const request = { path: parseRemotePath(path), recursive, versions };
  const patience = remote.patience(options);
  try {
    for await (const { entries, problems } of listMessages(remote, request, patience)) {
      for (const problem of problems) options.onProblem?.(problem);
      yield entries;
    }
  } finally {
    patience.close();
  }
}

const entryOf = (answer: unknown): Entry => decodeEntry(readFields(answer, 'answer').any('entry'));

export const createRemoteCalls = (remote: RemoteContext): RemoteCalls => ({
  list: (path, options = {}) => oneByOne(() => listEntries(remote, path, options)),
  async space(options) {
    const fields = readFields(
      await remote.session.call(METHODS.space, {}, remote.callOptions(options)),
      'answer',
    );
    const size = (name: string): number | undefined => (fields.has(name) ? fields.size(name) : undefined);
    return {
      totalBytes: size('totalBytes'),
      freeBytes: size('freeBytes'),
      availableBytes: size('availableBytes'),
      totalEntries: size('totalEntries'),
      freeEntries: size('freeEntries'),
    };
  },
  async stat(path, options) {
    return entryOf(
      await remote.session.call(
        METHODS.stat,
        encodePathRequest(parseRemotePath(path)),
        remote.callOptions(options),
      ),
    );
  },
  async createFile(path, options) {
    return entryOf(
      await remote.session.call(
        METHODS.create,
        encodePathRequest(parseRemotePath(path)),
        remote.callOptions(options),
      ),
    );
  },
  async makeDirectory(path, options) {
    const params = encodeMakeDirectoryRequest(parseRemotePath(path), options?.parents ?? false);
    return entryOf(await remote.session.call(METHODS.makeDirectory, params, remote.callOptions(options)));
  },
  async remove(path, options) {
    const params = encodeRemoveRequest({
      path: parseRemotePath(path),
      recursive: options?.recursive ?? false,
      ifMatch: options?.ifMatch,
      permanent: options?.permanent ?? false,
    });
    const answer = await remote.session.call(METHODS.remove, params, remote.callOptions(options));
    const fields = readFields(answer, 'answer');
    if (fields.flag('kept', false)) options?.onKept?.();
    return fields.size('removed');
  },
  async move(from, to, options) {
    const params = encodeRelocateRequest({
      from: parseRemotePath(from),
      to: parseRemotePath(to),
      into: options?.into ?? false,
      policy: options?.onConflict ?? 'fail',
      ifMatch: options?.ifMatch,
      recursive: true,
    });
    return decodeWritten(await remote.session.call(METHODS.move, params, remote.callOptions(options)));
  },
  copy: (from, to, options) => copy(remote, from, to, options),
  async checksum(path, options) {
    const params = encodePathRequest(parseRemotePath(path));
    return toHex(
      decodeHash(await remote.session.call(METHODS.checksum, params, remote.callOptions(options)), 'answer'),
    );
  },
});

const copy = async (
  remote: RemoteContext,
  ...[from, to, options]: Parameters<Files['copy']>
): ReturnType<Files['copy']> => {
  const params = encodeRelocateRequest({
    from: parseRemotePath(from),
    to: parseRemotePath(to),
    into: options?.into ?? false,
    policy: options?.onConflict ?? 'fail',
    ifMatch: undefined,
    recursive: options?.recursive ?? false,
  });
  const patience = remote.patience(options);
  const problems: Problem[] = [];
  try {
    const stream = await openStream(remote, METHODS.copy, params, patience, 'normal');
    stream.end();
    for (;;) {
      const fields = readFields(await nextMessage(stream, patience), 'answer');
      if (fields.has('written')) return { written: decodeWritten(fields.any('written')), problems };
      for (const problem of fields.list('problems')) problems.push(decodeProblem(problem, 'answer'));
    }
  } catch (error: unknown) {
    throw endedBy(error, patience.signal);
  } finally {
    patience.close();
  }
};
