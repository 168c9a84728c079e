// Options that are other names of options. They are no settings of their own: what they say is said under the first name.

export const SYNONYMS = {
  chunkSize: 'blockSize',
  minChunkSize: 'minBlockSize',
  maxChunkSize: 'maxBlockSize',
  idleTimeout: 'stopWhenIdle',
  print0: 'null',
} as const satisfies Readonly<Record<string, string>>;

/** Options as they were typed, each under its first name. What stands under that name already is kept. Pure. */
export const withoutSynonyms = <FLAGS extends object>(flags: FLAGS): FLAGS => {
  const all = { ...flags } as Record<string, unknown>;
  for (const [synonym, name] of Object.entries(SYNONYMS)) {
    if (all[synonym] === undefined) continue;
    all[name] ??= all[synonym];
    delete all[synonym];
  }
  return all as FLAGS;
};
