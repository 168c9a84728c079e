// What one side is asked to do by itself, without more of the plan than that needs: what travels to the side that does it.

import type { RemotePath } from '../../base/index.ts';
import type { Operation, Write } from '../core/operations.ts';
import type { FileNode, Node } from '../core/tree.ts';

export interface StepAttributes {
  /** Microseconds since 1970. */
  readonly mtimeUs: number;
  readonly executable: boolean;
}

/** Paths are those of the pair's tree. */
export type Step =
  | { readonly action: 'make-directory'; readonly path: RemotePath }
  | {
      readonly action: 'copy';
      readonly path: RemotePath;
      readonly from: RemotePath;
      readonly isReplacing: boolean;
      /** Of a file, what it is to have then. */
      readonly after: StepAttributes | undefined;
    }
  | {
      readonly action: 'move';
      readonly path: RemotePath;
      readonly from: RemotePath;
      readonly isDirectory: boolean;
    }
  | { readonly action: 'remove'; readonly path: RemotePath; readonly isDirectory: boolean }
  | {
      readonly action: 'set-attributes';
      readonly path: RemotePath;
      readonly before: { readonly size: number; readonly mtimeUs: number };
      readonly after: StepAttributes;
    }
  /** Makes a file, or puts it in the place of what was seen, if its content is anywhere on this side; `left` otherwise. */
  | {
      readonly action: 'adopt';
      readonly path: RemotePath;
      /** As trees have it. */
      readonly content: string;
      readonly size: number;
      readonly after: StepAttributes;
    };

export type FileWrite = Write & { readonly after: FileNode };

export type StepOperation = Exclude<Operation, Write>;

const isDirectory = (node: Node): boolean => node.kind === 'directory';

export const stepOf = (operation: StepOperation): Step => {
  const { path } = operation;
  switch (operation.action) {
    case 'make-directory':
      return { action: 'make-directory', path };
    case 'copy': {
      const { from, before, after } = operation;
      return {
        action: 'copy',
        path,
        from,
        isReplacing: before !== undefined,
        after: after.kind === 'file' ? { mtimeUs: after.mtimeUs, executable: after.executable } : undefined,
      };
    }
    case 'move':
      return { action: 'move', path, from: operation.from, isDirectory: isDirectory(operation.before) };
    case 'remove':
      return { action: 'remove', path, isDirectory: isDirectory(operation.before) };
    case 'set-attributes': {
      const { before, after } = operation;
      return {
        action: 'set-attributes',
        path,
        before: { size: before.size, mtimeUs: before.mtimeUs },
        after: { mtimeUs: after.mtimeUs, executable: after.executable },
      };
    }
  }
};

export const adoptStep = ({ path, after }: FileWrite): Step => {
  const { content, size, mtimeUs, executable } = after;
  return { action: 'adopt', path, content, size, after: { mtimeUs, executable } };
};
