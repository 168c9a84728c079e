// One way in which a source file is made wrong on purpose: some text of it for another. When that text is gone, the mutant must be
// written anew.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Edit {
  /** Below the sources of the part that is changed. */
  readonly file: string;
  /** Stands in the file just once; a pattern where its layout may be another one. */
  readonly from: string | RegExp;
  readonly to: string;
}

export interface Mutant {
  readonly name: string;
  /** What is wrong then, as a clause. */
  readonly what: string;
  readonly edits: readonly Edit[];
}

/** A part of the product with its mutants, and the tests that must find each of them out. */
export interface MutatedPart {
  readonly name: string;
  /** Directory of the sources, below the repository. */
  readonly sources: string;
  /** Patterns of test files below the repository. The next ones are tried when those before found nothing. */
  readonly tests: readonly (readonly string[])[];
  readonly mutants: readonly Mutant[];
}

export interface ChangedFile {
  /** Below the sources. */
  readonly file: string;
  readonly before: string;
  readonly after: string;
}

/** The files that are changed. Throws when an edit does not fit. */
export const planMutant = ({ name, edits }: Mutant, sources: string): readonly ChangedFile[] => {
  const changed = new Map<string, ChangedFile>();
  for (const { file, from, to } of edits) {
    const before = changed.get(file)?.before ?? readFileSync(join(sources, file), 'utf8');
    const text = changed.get(file)?.after ?? before;
    if (text.split(from).length !== 2)
      throw new Error(`The mutant "${name}" does not fit ${file} any more: write it anew.`);
    changed.set(file, { file, before, after: text.replace(from, () => to) });
  }
  return [...changed.values()];
};
