// What a configuration file may hold: keys, tables of keys, and tables whose names the user chooses.

import type { Setting } from './setting.ts';

/** Tables under one name, each called as the user likes: [remotes.home], [roots."/photos"]. */
export interface CollectionShape {
  readonly settings: readonly Setting[];
  /** Keys that each table must have. */
  readonly required: readonly string[];
  /** Why a name cannot be used; undefined when it can. */
  readonly refuseName: (name: string) => string | undefined;
  readonly brief: string;
}

export interface ConfigShape {
  /** Keys above all tables, and those of tables that are always called the same: each has its section. */
  readonly settings: readonly Setting[];
  readonly collections: Readonly<Record<string, CollectionShape>>;
  /** Names that somebody may use who does not know better: "put" for "upload". */
  readonly otherNames: Readonly<Record<string, string>>;
  /** Keys of which only one may stand in the file. */
  readonly alternatives: readonly (readonly string[])[];
}
