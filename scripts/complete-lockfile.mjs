// Completes package-lock.json (`npm run lock`). Some dependencies name one optional package per platform, and not
// every registry carries them all. npm leaves those it could not look up out of the lockfile, and `npm ci` then
// refuses the lockfile as incomplete. This adds them by name, version and platform, without the integrity that
// cannot be known here; on every platform but their own, npm passes over them without asking for them.

import { readFileSync, writeFileSync } from 'node:fs';
import { missingOptionalPackages } from './missing-packages.mjs';

const PLATFORM =
  /(?:^|[-/])(android|darwin|freebsd|linux|openharmony|win32|wasm32)-(arm64|arm|x64|ia32|ppc64|riscv64|s390x|loong64|wasi)(?:-(gnu|musl|msvc|eabi|gnueabihf|musleabihf))?$/u;

/** The lockfile's entry of a platform package, whose name says where it runs. */
const platformEntry = (name, version, dev) => {
  const match = PLATFORM.exec(name);
  if (match === null) throw new Error(`cannot tell the platform of ${name} from its name`);
  const [, os, cpu, abi] = match;
  const onlyDev = dev ? { dev } : {};
  if (os === 'wasm32') return { version, cpu: ['wasm32'], ...onlyDev, optional: true };
  const libc = os !== 'linux' ? {} : { libc: [abi?.startsWith('musl') ? 'musl' : 'glibc'] };
  return { version, cpu: [cpu], ...onlyDev, ...libc, optional: true, os: [os] };
};

const complete = (path) => {
  const lockfile = JSON.parse(readFileSync(path, 'utf8'));
  const missing = missingOptionalPackages(lockfile);
  for (const { name, version, dev } of missing) {
    lockfile.packages[`node_modules/${name}`] = platformEntry(name, version, dev);
  }
  const [root, ...rest] = Object.entries(lockfile.packages);
  const ordered = rest.toSorted(([a], [b]) => a.localeCompare(b, 'en'));
  writeFileSync(
    path,
    `${JSON.stringify({ ...lockfile, packages: Object.fromEntries([root, ...ordered]) }, null, 2)}\n`,
  );
  console.log(
    `package-lock.json: added ${missing.length} platform packages that this registry does not carry`,
  );
};

complete('package-lock.json');
