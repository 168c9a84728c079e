// File systems that others change behind this machine's back: what they do, no event tells.

import { statfs } from 'node:fs/promises';

const NAMES: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xfe534d42, 'SMB'],
  [0xff534d42, 'SMB'],
  [0x65735546, 'FUSE'],
  [0x01021997, '9P'],
  [0x00c36400, 'Ceph'],
  [0x5346414f, 'AFS'],
  [0x786f4256, 'VirtualBox'],
  [0xbacbacbc, 'VMware'],
]);

/** A sentence about the file system at a host path, if others may change it unseen. Known on Linux only. */
export const doubtAbout = async (hostPath: string): Promise<string | undefined> => {
  if (process.platform !== 'linux') return undefined;
  const name = await statfs(hostPath).then(
    ({ type }) => NAMES.get(type),
    // Whatever is wrong there shows when it is watched.
    () => undefined,
  );
  return name === undefined
    ? undefined
    : `The directory is on a file system (${name}) that others may change without this machine being told.`;
};
