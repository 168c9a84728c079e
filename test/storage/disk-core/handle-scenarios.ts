// Edits through a handle that are cut off and made to fail at each of their calls: edit, sync, edit, close. Whatever
// happens, the file is what it was or what was asked to be synced, byte for byte.

import type { DiskCore, DiskCoreInit } from '../../../src/storage/disk/disk-core.ts';
import { bytes, hashOf, path, upload } from './bed.ts';
import type { SimulatedDisk, SimulatedDiskOptions } from './simulated-disk.ts';

export interface HandleScenario {
  readonly name: string;
  readonly disk?: SimulatedDiskOptions;
  readonly init?: Partial<DiskCoreInit>;
  readonly prepare: (core: DiskCore, disk: SimulatedDisk) => unknown;
  readonly file: string;
  /** What is opened; default the file. */
  readonly opens?: string;
  /** The states of the file, in order; undefined while there is none. */
  readonly states: readonly (string | undefined)[];
}

const STATES = ['the old content', 'THE old content!', 'THE OLD con'] as const;
const NEW = [undefined, 'first', 'fi'] as const;

const old = (core: DiskCore): Promise<unknown> => upload(core, '/file', STATES[0]);

const mounted = (sameDevice: boolean, content?: string) => async (core: DiskCore, disk: SimulatedDisk) => {
  core.makeDirectory(path('/mount'));
  disk.mount('/mount', sameDevice);
  if (content !== undefined) await upload(core, '/mount/file', content);
};

export const HANDLE_SCENARIOS: readonly HandleScenario[] = [
  { name: 'an edit', prepare: old, file: '/file', states: STATES },
  { name: 'a new file', prepare: () => {}, file: '/file', states: NEW },
  {
    name: 'an edit a few bytes at a time',
    disk: { transferSize: 3 },
    prepare: old,
    file: '/file',
    states: STATES,
  },
  {
    name: 'a new file without hard links',
    disk: { hardLinks: false },
    prepare: () => {},
    file: '/file',
    states: NEW,
  },
  {
    name: 'an edit beside the file',
    init: { staging: 'beside' },
    prepare: old,
    file: '/file',
    states: STATES,
  },
  {
    name: 'an edit through a link',
    prepare: async (core, disk) => {
      core.makeDirectory(path('/real'));
      await upload(core, '/real/file', STATES[0]);
      disk.plantLink('/link', 'real/file');
    },
    file: '/real/file',
    opens: '/link',
    states: STATES,
  },
  {
    name: 'an edit on another file system',
    prepare: mounted(false, STATES[0]),
    file: '/mount/file',
    states: STATES,
  },
  {
    name: 'an edit on a mount that hides its device',
    prepare: mounted(true, STATES[0]),
    file: '/mount/file',
    states: STATES,
  },
  {
    name: 'a new file on a mount that hides its device',
    prepare: mounted(true),
    file: '/mount/file',
    states: NEW,
  },
];

/** Brings the file from state to state. `onSynced` hears of each that was acknowledged; `onGivenUp` of the end without a commit. */
export const runEdits = async (
  core: DiskCore,
  { file, opens = file, states }: HandleScenario,
  onSynced: (state: number) => void,
): Promise<void> => {
  const [before, first = '', second = ''] = states;
  const handle = core.openHandle(path(opens), {
    access: 'write',
    create: before === undefined ? 'if-missing' : 'never',
  });
  const write = (offset: number, content: string): Promise<void> =>
    handle.write(bytes(content), offset, hashOf(bytes(content)));
  try {
    await write(4, first.slice(4));
    await write(0, first.slice(0, 4));
    await handle.sync();
    onSynced(1);
    await write(0, second);
    await handle.truncate(second.length);
    await handle.close();
    onSynced(2);
  } finally {
    await handle.discard();
  }
};
