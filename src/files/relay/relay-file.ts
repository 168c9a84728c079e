// One file of another server to this one, through this machine: read in the very version that was opened, verified piece by
// piece where it is written, continued behind what is there.

import { WherryError, parseRemotePath, remotePathName } from '../../base/index.ts';
import type { FileTransferResult, RelayFileOptions } from '../files-api.ts';
import { sameFile } from '../local/upload/same-file.ts';
import { sendOneFile } from '../local/upload/upload-file.ts';
import { serverIdentity } from '../local/source-identity.ts';
import type { RemoteContext } from '../remote/remote-context.ts';
import { remoteChecksum } from '../remote/remote-file.ts';
import { linkNotMoved, refuseOneServer } from './refuse-relay.ts';
import { removeCopied, type Copied } from './remove-copied.ts';
import { openServerFile } from './server-file.ts';
import { statAtServer } from './stat-at-server.ts';

export const relayFile = async (
  to: RemoteContext,
  other: RemoteContext,
  source: string,
  destination: string,
  options: RelayFileOptions = {},
): Promise<FileTransferResult> => {
  const from = other.compressing(options.compress);
  const path = parseRemotePath(source);
  const isMove = options.removeSource === true;
  const target = parseRemotePath(destination);
  if (isMove) {
    refuseOneServer(from, to, { source: path, destination: target, isMove });
    const { kind } = await statAtServer(from, path, options);
    if (kind === 'link') throw linkNotMoved(path);
  }
  let copied: Copied | undefined;
  const result = await sendOneFile(to, destination, options, {
    label: source,
    otherSession: from.session,
    async open(patience) {
      const file = await openServerFile(from, path, patience);
      const { version } = file.entry;
      return {
        file,
        name: remotePathName(path),
        identity: () => serverIdentity(from, path, version),
        checksum: () => remoteChecksum(from, path, patience),
        close: () => file.close(),
      };
    },
    onWritten({ version }, written) {
      if (version !== '' && written.version === version) throw sameFile(path);
      copied = { path, version };
    },
  });
  if (!isMove || copied === undefined || result.outcome === 'skipped') return result;
  const [problem] = await removeCopied(from, { entries: [copied], directories: [] }, options);
  if (problem !== undefined) throw new WherryError(problem.code, problem.message);
  return result;
};
