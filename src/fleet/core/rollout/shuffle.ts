// The order in which a job reaches its agents: mixed, so that no batch is all of one site or one make, and the same whenever it is
// worked out for the same job.

/** A number from 0 to 2^32-1 for a text. */
export type HashText = (text: string) => number;

/** FNV-1a over UTF-16 units, then the last step of MurmurHash3, so that texts that differ in their last character are far apart. */
export const hashText: HashText = (text) => {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
};

/** The ids in the order of their hashes; it does not depend on the order they come in. */
export const shuffleTargets = (
  jobId: string,
  agentIds: readonly string[],
  hash: HashText,
): readonly string[] =>
  agentIds
    .map((id) => ({ id, rank: hash(`${jobId}\n${id}`) }))
    .toSorted((left, right) => left.rank - right.rank || (left.id < right.id ? -1 : 1))
    .map(({ id }) => id);
