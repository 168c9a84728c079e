// What stands before a line that is typed: the server, and the directory there. Pure.

import { displayName } from '../../base/index.ts';
import { fitText, textWidth } from '../text/text-width.ts';

const MAX_HOST_WIDTH = 30;
const MIN_PATH_WIDTH = 12;
const MAX_PATH_WIDTH = 40;

/** A path by its end, which tells more than its beginning: "…/2026/november". */
const shortenPath = (path: string, width: number): string => {
  if (textWidth(path) <= width) return path;
  const names = path.split('/');
  for (let from = 1; from < names.length; from += 1) {
    const shown = `…/${names.slice(from).join('/')}`;
    if (textWidth(shown) <= width) return shown;
  }
  return fitText(`…/${names.at(-1) ?? ''}`, width);
};

export interface PromptState {
  /** Undefined when nothing is connected. */
  readonly host: string | undefined;
  readonly directory: string;
  readonly isLost: boolean;
}

export const formatPrompt = ({ host, directory, isLost }: PromptState, columns: number): string => {
  if (host === undefined) return 'wherry> ';
  const width = Math.min(MAX_PATH_WIDTH, Math.max(MIN_PATH_WIDTH, Math.floor(columns / 3)));
  const path = shortenPath(displayName(directory), width);
  return `${fitText(displayName(host), MAX_HOST_WIDTH)}:${path}${isLost ? ' (no connection)' : ''}> `;
};
