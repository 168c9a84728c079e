// Files named one by one, sorted into rounds: in each, no two have the same last name, and no more places to take them
// from are open at once than a transfer holds. Order is kept where it matters: among those of one name. Pure.

export interface NamedFile {
  /** As it was named. */
  readonly source: string;
  /** Its place among all that were named. */
  readonly index: number;
  /** What it is called at the destination. */
  readonly name: string;
  /** Where it is taken from: a directory. */
  readonly place: string;
}

/** Files of one place. */
export interface FilePlace<T extends NamedFile> {
  readonly place: string;
  readonly files: readonly T[];
}

export const planRounds = <T extends NamedFile>(
  files: readonly T[],
  placesAtOnce: number,
): readonly (readonly FilePlace<T>[])[] => {
  // The first of each name, then the second of each, and so on.
  const turns: T[][] = [];
  const seen = new Map<string, number>();
  for (const file of files) {
    const turn = seen.get(file.name) ?? 0;
    seen.set(file.name, turn + 1);
    (turns[turn] ??= []).push(file);
  }
  return turns.flatMap((turn) => {
    const places = [...Map.groupBy(turn, ({ place }) => place)].map(([place, group]) => ({
      place,
      files: group,
    }));
    const rounds: FilePlace<T>[][] = [];
    for (let begin = 0; begin < places.length; begin += placesAtOnce)
      rounds.push(places.slice(begin, begin + placesAtOnce));
    return rounds;
  });
};
