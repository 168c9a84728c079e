// A configuration file from the disk to its checked content. What parses and checks is loaded only when there is a file: most
// commands find none, and their start is felt.

import { withOrigin } from '../with-origin.ts';
import type { ConfigPath } from './config-paths.ts';
import type { ConfigShape } from './config-shape.ts';
import { readConfigFile, readNamedConfigFile } from './read-config-file.ts';
import type { ConfigContent } from './read-document.ts';

const EMPTY: ConfigContent = { values: new Map(), collections: new Map(), problems: [] };

/** Empty when there is no file. Codes: as readConfigFile, and `BAD_REQUEST` for what is in it. */
export const loadConfig = async (
  { path, isNamed, variable }: ConfigPath,
  loadShape: () => Promise<ConfigShape> | ConfigShape,
): Promise<ConfigContent> => {
  const file = isNamed
    ? await withOrigin(variable, () => readNamedConfigFile(path))
    : await readConfigFile(path);
  if (file === undefined) return EMPTY;
  const { checkConfig, refuseProblems } = await import('./check-config.ts');
  const content = await checkConfig(file, await loadShape());
  refuseProblems(content);
  return content;
};
