// The directories of one run: what is served, what is the client's, and around both a tree that nobody may touch.

import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { differences } from './compare.ts';
import type { Scenario } from './scenario.ts';
import { fromText, type BytePath } from './trees/byte-path.ts';
import { plant } from './trees/plant.ts';
import { snapshot, type Snapshot } from './trees/snapshot.ts';

export interface World {
  readonly directory: string;
  /** Served by the server, and the client's own. */
  readonly served: string;
  readonly local: string;
  readonly serverState: string;
  readonly clientState: string;
  /** Where the command takes from, and where it puts. */
  readonly source: BytePath;
  readonly destination: BytePath;
  /** The destination as it was. */
  readonly before: Snapshot;
  /** What changed that nobody was to touch: the surroundings, and the source. */
  touched(): string[];
  /** The source was changed on purpose. */
  acceptSource(): void;
  remove(): void;
}

const OWN = '.wherry';

/** The served directory holds Wherry's own folder, which is no content. */
const isOwn = (path: BytePath): boolean => path === OWN;

export const snapshotOf = (directory: BytePath): Snapshot => snapshot(directory, isOwn);

const plantSentinels = (around: string): void => {
  mkdirSync(join(around, 'outside', 'deep'), { recursive: true });
  for (const name of ['outside/secret', 'outside/deep/file', 'box', 'bystander', 'served-2', 'local-2'])
    writeFileSync(join(around, name), `sentinel ${name}`);
  symlinkSync('outside/secret', join(around, 'link'));
};

export interface WorldInit {
  readonly scenario: Scenario;
  /** Called between the making of the two directories and their filling: the place for a mount. */
  readonly prepare?: (directories: { readonly served: string; readonly local: string }) => void;
}

export const createWorld = (directory: string, { scenario, prepare }: WorldInit): World => {
  const around = join(directory, 'around');
  const [served, local] = [join(around, 'served'), join(around, 'local')];
  for (const path of [served, local, join(directory, 'server-state'), join(directory, 'client-state')])
    mkdirSync(path, { recursive: true });
  prepare?.({ served, local });
  plantSentinels(around);
  const isUpload = scenario.direction === 'upload';
  const source = fromText(isUpload ? local : served);
  const destination = fromText(isUpload ? served : local);
  plant(source, scenario.source);
  plant(destination, scenario.destination);
  const surroundings = (): Snapshot =>
    snapshot(fromText(around), (path) => path === 'served' || path === 'local');
  const aroundBefore = surroundings();
  let sourceBefore = snapshotOf(source);
  return {
    directory,
    served,
    local,
    serverState: join(directory, 'server-state'),
    clientState: join(directory, 'client-state'),
    source,
    destination,
    before: snapshotOf(destination),
    touched: () => [
      ...differences(aroundBefore, surroundings()).map((line) => `outside: ${line}`),
      ...differences(sourceBefore, snapshotOf(source)).map((line) => `source: ${line}`),
    ],
    acceptSource: () => {
      sourceBefore = snapshotOf(source);
    },
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
};
