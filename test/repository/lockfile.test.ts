// The lockfile installs the same on every machine: complete, bound to no registry, and without code that runs at installation.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { missingOptionalPackages } from '../../scripts/missing-packages.mjs';
import { REPOSITORY } from './working-copy.ts';

interface LockedPackage {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly hasInstallScript?: boolean;
  readonly optional?: boolean;
}

const lockfile = JSON.parse(await readFile(join(REPOSITORY, 'package-lock.json'), 'utf8')) as {
  readonly packages: Readonly<Record<string, LockedPackage>>;
};
const entries = Object.entries(lockfile.packages);

describe('package-lock.json', () => {
  it('names no host', () => {
    const hosts = entries.filter(([, { resolved }]) => resolved?.includes('//'));
    assert.deepEqual(hosts, []);
  });

  it('holds no package that wants to run a script when it is installed', () => {
    assert.deepEqual(
      entries.filter(([, { hasInstallScript }]) => hasInstallScript === true),
      [],
    );
  });

  it('knows the hash of every package that a platform cannot do without', () => {
    const loose = entries.filter(
      ([place, entry]) =>
        place.includes('node_modules/') &&
        entry.link !== true &&
        entry.optional !== true &&
        entry.integrity === undefined,
    );
    assert.deepEqual(loose, []);
  });

  it('holds the packages of all platforms, or npm ci would refuse it', () => {
    assert.deepEqual(missingOptionalPackages(lockfile), [], '"npm run lock" mends it');
  });
});
