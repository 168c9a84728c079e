// Door of what deals with the copies that conflicts leave, in local directories and at servers.

export { conflictFilesAt, type ConflictFiles } from './conflict-files.ts';
export { conflictsAt, findConflicts, type ConflictCopy } from './find-conflicts.ts';
export { openLocalConflicts } from './local-conflicts.ts';
export type { KeepChoice } from '../core/keep-choice.ts';
export { ensureOrdinaryName, resolveConflict, type Resolution } from './resolve-conflict.ts';
