// Reads the tables of ARCHITECTURE.md that the tests hold the sources to.

export interface Layer {
  readonly number: number;
  readonly folder: string;
  readonly mayImport: ReadonlySet<string>;
  /** "pure", "browser-safe", "planned", "in the making", …: free text but for these words. */
  readonly kind: string;
}

export interface Architecture {
  readonly layers: ReadonlyMap<string, Layer>;
  /** Paths from src/ of the files that others may import. */
  readonly doors: ReadonlySet<string>;
}

/** Cells of the table between `<!-- name: … -->` and `<!-- end of name -->`, without its two head rows. */
const tableRows = (text: string, name: string): readonly (readonly string[])[] => {
  const start = text.indexOf(`<!-- ${name}:`);
  const end = text.indexOf(`<!-- end of ${name} -->`);
  if (start < 0 || end < start) throw new Error(`ARCHITECTURE.md has no table marked "${name}"`);
  return text
    .slice(start, end)
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2)
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
};

const unquoted = (cell: string): string => cell.replaceAll('`', '');

export const parseArchitecture = (text: string): Architecture => {
  const layers = new Map<string, Layer>();
  for (const [number = '', folder = '', , mayImport = '', kind = ''] of tableRows(text, 'layers')) {
    const names = mayImport === '–' ? [] : mayImport.split(/\s+/u);
    layers.set(unquoted(folder), {
      number: Number(number),
      folder: unquoted(folder),
      mayImport: new Set(names),
      kind: unquoted(kind),
    });
  }
  const doors = new Set(tableRows(text, 'doors').map(([door = '']) => unquoted(door)));
  for (const folder of layers.keys()) doors.add(`${folder}/index.ts`);
  return { layers, doors };
};
