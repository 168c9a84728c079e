// Door of the trash of local directories.

export { openLocalTrash, type TrashFiles } from './open-local-trash.ts';
export type { TrashKeepOptions } from './keep-options.ts';
export { resolveTrashKeep, type ResolvedTrashKeep } from './keep-options.ts';
export { tidyTrash } from './tidy-trash.ts';
