// A storage as one account sees it: every operation asks for the right to do it, on the canonical path, before it reaches
// the storage behind. The file service of an account is built over such a storage, so that no method, present or future,
// can forget to ask.
//
// What must hold: a refusal is the same whether or not something is there; a tree operation asks for every rule below its
// path too; what replaces content asks for the right to delete it; and where rights differ from place to place no link is
// followed, so that a path is where it says it is.

import { ROOT_PATH, type RemotePath } from '../../base/index.ts';
import { isUniformWithin, type Rights } from '../../accounts/rights/index.ts';
import {
  forwardStaged,
  type HandleOptions,
  type StagedFile,
  type Storage,
  type WriteOptions,
} from '../../storage/index.ts';
import { createAccess, type Access } from './access.ts';
import { createAuthorizedBatches } from './authorized-batches.ts';
import { createAuthorizedTrees } from './authorized-trees.ts';
import { createAuthorizedTrash } from './authorized-trash.ts';
import { createAuthorizedWatch } from './authorized-watch.ts';
import { allowedOptions, replacing } from './replacing.ts';

const ensureHandle = (access: Access, path: RemotePath, { access: wanted, create }: HandleOptions): void => {
  if (wanted === 'read') return access.ensure('read', path);
  access.ensure('write', path);
  // A new file has nothing to see and nothing to lose.
  if (create === 'always-new') return;
  access.ensure('read', path);
  access.ensure('delete', path);
};

/** `storage` stays the caller's to close. */
export const createAuthorizedStorage = (behind: Storage, account: string, rights: Rights): Storage => {
  const storage = isUniformWithin(rights, ROOT_PATH) ? behind : behind.withoutLinks();
  const access = createAccess(account, rights);
  const stayOpen = async (): Promise<void> => {};
  const authorized: Storage = {
    info: storage.info,
    withoutLinks: () =>
      storage === behind ? createAuthorizedStorage(behind.withoutLinks(), account, rights) : authorized,
    ...createAuthorizedTrees(storage, access),
    ...createAuthorizedBatches(storage, access),
    // Told to everybody who may log in: whoever uploads wants to know, and no name is in it.
    space: () => storage.space(),
    realPath: async (path) => {
      access.ensure('read', path);
      return storage.realPath(path);
    },
    watch: createAuthorizedWatch(storage, access),
    createFile: async (path) => {
      access.ensure('write', path);
      return storage.createFile(path);
    },
    makeDirectory: async (path, options) => {
      access.ensure('write', path);
      return storage.makeDirectory(path, options);
    },
    remove: async (path, options) => {
      access.ensureWithin('delete', path);
      if (options?.onlySeen === true) access.ensureWithin('read', path);
      return storage.remove(path, options);
    },
    move: async (from, to, options) => {
      access.ensureWithin('read', from);
      access.ensureWithin('delete', from);
      access.ensureWithin('write', to);
      return replacing(access, to, options, () =>
        storage.move(from, to, allowedOptions(access, to, options)),
      );
    },
    copy: async (from, to, options) => {
      access.ensureWithin('read', from);
      access.ensureWithin('write', to);
      return replacing(access, to, options, () =>
        storage.copy(from, to, allowedOptions(access, to, options)),
      );
    },
    checksum: async (path, signal) => {
      access.ensure('read', path);
      return storage.checksum(path, signal);
    },
    chunkFile: async (path, options) => {
      access.ensure('read', path);
      return storage.chunkFile(path, options);
    },
    settle: async (path, version, attributes) => {
      access.ensure('write', path);
      return storage.settle(path, version, attributes);
    },
    stage: async (path, attributes, options) => {
      access.ensure('write', path);
      // What the file is made of could be read out of it, and be found out by guessing hashes.
      for (const source of options.sources ?? []) access.ensure('read', source.path);
      const allowed = allowedOptions(access, path, options);
      const staged = await replacing(access, path, options, () => storage.stage(path, attributes, allowed));
      return allowed === options ? staged : guardCommit(staged, access, path, options);
    },
    open: async (path) => {
      access.ensure('read', path);
      return storage.open(path);
    },
    openHandle: async (path, options) => {
      ensureHandle(access, path, options);
      return storage.openHandle(path, options);
    },
    parts: storage.parts,
    trash: createAuthorizedTrash(storage, access),
    close: stayOpen,
    [Symbol.asyncDispose]: stayOpen,
  };
  return authorized;
};

/** The same staged file; whether the name is free is decided when it gets it. */
const guardCommit = (
  staged: StagedFile,
  access: Access,
  path: RemotePath,
  options: WriteOptions,
): StagedFile =>
  forwardStaged(staged, {
    commit: (...asked) => replacing(access, path, options, () => staged.commit(...asked)),
  });
