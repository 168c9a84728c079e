// Opens an address in the user's browser, where there is a display.

// eslint-disable-next-line no-restricted-imports -- a browser is what the user asks for by "gui"; its arguments meet no shell.
import { spawn } from 'node:child_process';
import type { CliContext } from '../cli-context.ts';
import { variableOf } from '../config/config-paths.ts';

export const hasDisplay = ({ env, platform }: Pick<CliContext, 'env' | 'platform'>): boolean =>
  platform === 'darwin' ||
  platform === 'win32' ||
  (variableOf(env, 'DISPLAY') ?? variableOf(env, 'WAYLAND_DISPLAY')) !== undefined;

/** Program and arguments. Pure. */
export const browserCommand = (platform: string, address: string): readonly [string, ...string[]] => {
  if (platform === 'darwin') return ['open', address];
  // "start" is a word of the shell.
  if (platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler', address];
  return ['xdg-open', address];
};

/** Whether it was begun; what becomes of it is seen by whoever sits there. */
export const openBrowser = ({ platform }: Pick<CliContext, 'platform'>, address: string): Promise<boolean> =>
  new Promise((resolve) => {
    const [program, ...args] = browserCommand(platform, address);
    const child = spawn(program, args, { stdio: 'ignore', detached: true });
    child.once('error', () => resolve(false));
    child.once('spawn', () => {
      child.unref();
      resolve(true);
    });
  });
