// Which mount a path belongs to, and what is above the mounts: directories that are on no disk, and that nobody changes.

import {
  WherryError,
  displayName,
  isWithinRemotePath,
  joinRemotePath,
  relativeRemotePath,
  type RemotePath,
} from '../../base/index.ts';
import { createMountView, type Mount, type MountView } from './mount-view.ts';

/** A path in a mount, and what it is called there. */
export interface InMount {
  readonly view: MountView;
  readonly inner: RemotePath;
}

export type Route =
  | ({ readonly kind: 'mount' } & InMount)
  /** A directory above mounts. */
  | { readonly kind: 'above' }
  | { readonly kind: 'nowhere' };

/** What a directory above mounts holds: a mount, or a further such directory. */
export interface MountChild {
  readonly path: RemotePath;
  readonly view: MountView | undefined;
}

export interface MountTable {
  readonly views: readonly MountView[];
  route(path: RemotePath): Route;
  /** Sorted by name. */
  children(path: RemotePath): readonly MountChild[];
  /** The mounts below a directory above them. */
  below(path: RemotePath): readonly MountView[];
  /** For what is to be read. Undefined above the mounts. Code: `NOT_FOUND`. */
  readable(path: RemotePath): InMount | undefined;
  /** For what is to be changed; `what` completes "it cannot be …". Code: `FORBIDDEN`: mounts and what is above and beside them. */
  changeable(path: RemotePath, what: string): InMount;
  /** The same for what must exist. Codes: `FORBIDDEN`, `NOT_FOUND`. */
  existing(path: RemotePath, what: string): InMount;
}

const SHOWN_MOUNTS = 3;

const notFound = (path: RemotePath): WherryError =>
  new WherryError(
    'NOT_FOUND',
    `"${displayName(path)}" does not exist; list its parent directory to see what does.`,
  );

const fixed = (path: RemotePath, what: string): WherryError =>
  new WherryError(
    'FORBIDDEN',
    path === '/'
      ? `The root itself cannot be ${what}.`
      : `"${displayName(path)}" is a fixed directory of this server and cannot be ${what}; only what is in its roots can.`,
  );

export const createMountTable = (mounts: readonly Mount[]): MountTable => {
  const views = mounts.map(createMountView);
  const isAbove = (path: RemotePath): boolean => views.some((view) => isWithinRemotePath(view.path, path));
  const route = (path: RemotePath): Route => {
    const view = views.find((one) => isWithinRemotePath(path, one.path));
    if (view !== undefined) return { kind: 'mount', view, inner: view.toInner(path) };
    return isAbove(path) ? { kind: 'above' } : { kind: 'nowhere' };
  };
  const nothingHere = (path: RemotePath): WherryError => {
    const names = views.map((view) => displayName(view.path));
    const shown = names.slice(0, SHOWN_MOUNTS).join(', ') + (names.length > SHOWN_MOUNTS ? ', …' : '');
    return new WherryError(
      'FORBIDDEN',
      `"${displayName(path)}" lies in none of the roots of this server (${shown}); choose a place in one of them.`,
    );
  };
  const inside = (path: RemotePath, what: string, missing: (path: RemotePath) => WherryError): InMount => {
    const found = route(path);
    if (found.kind === 'nowhere') throw missing(path);
    if (found.kind === 'above' || found.inner === '/') throw fixed(path, what);
    return found;
  };
  return {
    views,
    route,
    children: (path) => {
      const names = views
        .filter((view) => isWithinRemotePath(view.path, path))
        .map((view) => relativeRemotePath(view.path, path).split('/', 1)[0] ?? '');
      return [...new Set(names)].sort().map((name) => {
        const child = joinRemotePath(path, name);
        return { path: child, view: views.find((view) => view.path === child) };
      });
    },
    below: (path) => views.filter((view) => isWithinRemotePath(view.path, path)),
    readable: (path) => {
      const found = route(path);
      if (found.kind === 'nowhere') throw notFound(path);
      return found.kind === 'above' ? undefined : found;
    },
    changeable: (path, what) => inside(path, what, nothingHere),
    existing: (path, what) => inside(path, what, notFound),
  };
};
