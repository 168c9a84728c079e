// What a lockfile lacks.

// Node looks for a package in the node_modules of the package itself, then of every folder above it.
const isHeld = (lockfile, place, name) => {
  for (let folder = place; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/')))) {
    if (`${folder === '' ? '' : `${folder}/`}node_modules/${name}` in lockfile.packages) return true;
    if (folder === '') return false;
  }
};

/**
 * Optional dependencies that a package of the lockfile names and the lockfile does not hold.
 * @param {{ packages: Record<string, any> }} lockfile
 */
export const missingOptionalPackages = (lockfile) =>
  Object.entries(lockfile.packages).flatMap(([place, entry]) =>
    Object.entries(entry.optionalDependencies ?? {})
      .filter(([name]) => !isHeld(lockfile, place, name))
      .map(([name, version]) => ({ name, version, dev: entry.dev === true })),
  );
