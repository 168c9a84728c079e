// What is in a configuration file, held against what may be in it. A file with one mistake is not used at all.

import { displayName, WherryError } from '../../base/index.ts';
import type { ConfigShape } from './config-shape.ts';
import type { ConfigFile } from './read-config-file.ts';
import { formatPlace, parseToml } from './parse-toml.ts';
import { readDocument, type ConfigContent, type ConfigProblem } from './read-document.ts';

export const formatProblem = ({ path, line, message }: ConfigProblem): string =>
  `${formatPlace(path, line)}: ${message}`;

/** What secrets a file holds; others may not read it then. */
const refuseSecrets = (file: ConfigFile, shape: ConfigShape, content: ConfigContent): void => {
  if (!file.isReadableByOthers) return;
  const secrets = new Set(
    [...shape.settings, ...Object.values(shape.collections).flatMap(({ settings }) => settings)]
      .filter(({ isSecret }) => isSecret)
      .map(({ key }) => key),
  );
  const tables = [content.values, ...[...content.collections.values()].flatMap((each) => [...each.values()])];
  const secret = tables.flatMap((table) => [...table.keys()]).find((key) => secrets.has(key));
  if (secret === undefined) return;
  throw new WherryError(
    'FORBIDDEN',
    `${displayName(file.path)} holds a secret ("${secret}"), and other users may read it; run: chmod 600 ${displayName(file.path)}`,
  );
};

/** What is in a file that was read, with all its mistakes. */
export const checkConfig = async (file: ConfigFile, shape: ConfigShape): Promise<ConfigContent> => {
  const content = readDocument(await parseToml(file.text, file.path), shape);
  refuseSecrets(file, shape, content);
  return content;
};

/** @throws WherryError `BAD_REQUEST` "FILE:LINE: …" for the first mistake. */
export const refuseProblems = ({ problems }: ConfigContent): void => {
  const [first, ...others] = problems;
  if (first === undefined) return;
  const more = others.length === 0 ? '' : ` (and ${others.length} more: see "wherry config check")`;
  throw new WherryError('BAD_REQUEST', `${formatProblem(first)}${more}`);
};
