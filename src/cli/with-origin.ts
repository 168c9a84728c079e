// Where a value stood that was refused, for whoever has to change it: what is typed is seen, a variable or a line of a file is not.

import { displayName, toWherryError, WherryError } from '../base/index.ts';
import type { Origin } from './config/resolve-settings.ts';
import { formatOrigin } from './config/resolve-settings.ts';

/** The error, with `origin` ("WHERRY_URL", "/etc/wherry/server.toml:3") before its sentence; as it is without one. */
export const originError = (error: unknown, origin: string | undefined): unknown => {
  const { code, message, details } = toWherryError(error);
  if (origin === undefined || code === 'CANCELLED' || code === 'INTERNAL') return error;
  return new WherryError(code, `${displayName(origin)}: ${message}`, { details, cause: error });
};

/** Runs a task whose errors are about a value from there. */
export const withOrigin = async <T>(origin: string | undefined, task: () => T | Promise<T>): Promise<T> => {
  try {
    return await task();
  } catch (error: unknown) {
    throw originError(error, origin);
  }
};

/** As a message says it; undefined for what was typed, or said by nobody. */
export const hiddenOrigin = (key: string, origin: Origin | undefined): string | undefined =>
  origin?.kind === 'environment' || origin?.kind === 'file' ? formatOrigin(key, origin) : undefined;
