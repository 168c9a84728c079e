// Holds a TOML document against what it may hold. Pure. Gives everything that is wrong with it, not only the first.

import { closestWords, displayName } from '../../base/index.ts';
import type { CollectionShape, ConfigShape } from './config-shape.ts';
import { isTomlTable, type TomlDocument, type TomlTable } from './parse-toml.ts';
import { settingId, type Setting } from './setting.ts';
import { readSettingValue } from './setting-value.ts';
import type { Layer, ResolvedValue } from './resolve-settings.ts';

export interface ConfigProblem {
  readonly path: string;
  readonly line: number;
  /** With its key, as a sentence. */
  readonly message: string;
}

export interface ConfigContent {
  /** By `settingId`. */
  readonly values: Layer;
  /** By the name of the collection, then of the table; by key. */
  readonly collections: ReadonlyMap<string, ReadonlyMap<string, Layer>>;
  /** Nothing of the file may be used when there is one. In the order of their lines. */
  readonly problems: readonly ConfigProblem[];
}

interface Reading {
  readonly document: TomlDocument;
  readonly problems: ConfigProblem[];
}

const report = ({ document, problems }: Reading, keys: readonly string[], message: string): void => {
  problems.push({ path: document.path, line: document.lineOf(keys), message });
};

const quote = (name: string): string => `"${displayName(name)}"`;

/** "; did you mean …?", or all there are. */
const suggest = (name: string, known: readonly string[], others: ConfigShape['otherNames'] = {}): string => {
  const [nearest] = Object.hasOwn(others, name)
    ? [name]
    : closestWords(name, [...known, ...Object.keys(others)], 1);
  if (nearest !== undefined) return `; did you mean "${others[nearest] ?? nearest}"?`;
  return known.length === 0 ? '.' : `; there are: ${known.join(', ')}.`;
};

const readValue = (
  reading: Reading,
  setting: Setting,
  keys: readonly string[],
  value: unknown,
): ResolvedValue | undefined => {
  const { path, lineOf } = reading.document;
  const read = readSettingValue(setting, value);
  if (read.ok) return { value: read.value, origin: { kind: 'file', path, line: lineOf(keys) } };
  report(reading, keys, `"${setting.key}" ${read.reason}.`);
  return undefined;
};

/** The keys of one table. */
const readTable = (
  reading: Reading,
  table: TomlTable,
  keys: readonly string[],
  settings: readonly Setting[],
  others: ConfigShape['otherNames'] = {},
): ReadonlyMap<string, ResolvedValue> => {
  const values = new Map<string, ResolvedValue>();
  const where = keys.length === 0 ? '' : ` in [${displayName(keys.join('.'))}]`;
  for (const [key, value] of Object.entries(table)) {
    const setting = settings.find((each) => each.key === key);
    if (setting === undefined) {
      const known = settings.map((each) => each.key);
      report(
        reading,
        [...keys, key],
        `There is no setting ${quote(key)}${where}${suggest(key, known, others)}`,
      );
      continue;
    }
    const read = readValue(reading, setting, [...keys, key], value);
    if (read !== undefined) values.set(key, read);
  }
  return values;
};

/** The keys above all tables. One that belongs into a table is told so. */
const readTop = (reading: Reading, plain: TomlTable, shape: ConfigShape): Layer => {
  const top = shape.settings.filter(({ section }) => section === '');
  const rest: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const [key, value] of Object.entries(plain)) {
    const elsewhere = shape.settings.find((setting) => setting.key === key && setting.section !== '');
    if (elsewhere === undefined || top.some((setting) => setting.key === key)) rest[key] = value;
    else report(reading, [key], `"${key}" belongs into a table: write it below [${elsewhere.section}].`);
  }
  return readTable(reading, rest, [], top, shape.otherNames);
};

const readCollection = (
  reading: Reading,
  name: string,
  tables: TomlTable,
  shape: CollectionShape,
): ReadonlyMap<string, Layer> => {
  const all = new Map<string, Layer>();
  for (const [each, table] of Object.entries(tables)) {
    const keys = [name, each];
    const refusal = shape.refuseName(each);
    if (refusal !== undefined) {
      report(reading, keys, `[${name}.${quote(each)}] ${refusal}.`);
    } else if (!isTomlTable(table)) {
      report(reading, keys, `${quote(each)} must be a table, [${name}.${quote(each)}].`);
    } else {
      const values = readTable(reading, table, keys, shape.settings);
      const missing = shape.required.find((key) => !Object.hasOwn(table, key));
      if (missing !== undefined)
        report(reading, keys, `[${name}.${quote(each)}] lacks the key "${missing}".`);
      all.set(each, values);
    }
  }
  return all;
};

const checkAlternatives = (reading: Reading, shape: ConfigShape, present: ReadonlySet<string>): void => {
  for (const group of shape.alternatives) {
    const [first, second] = group.filter((key) => present.has(key));
    if (first === undefined || second === undefined) continue;
    report(
      reading,
      second.split('.'),
      `"${first}" and "${second}" stand for the same thing; leave one of them out.`,
    );
  }
};

export const readDocument = (document: TomlDocument, shape: ConfigShape): ConfigContent => {
  const reading: Reading = { document, problems: [] };
  const top = shape.settings.filter(({ section }) => section === '');
  const sections = Map.groupBy(
    shape.settings.filter(({ section }) => section !== ''),
    ({ section }) => section,
  );
  const isTable = (key: string): boolean => sections.has(key) || Object.hasOwn(shape.collections, key);
  const values = new Map<string, ResolvedValue>();
  const collections = new Map<string, ReadonlyMap<string, Layer>>();
  const plain: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const [key, value] of Object.entries(document.table)) {
    const isKey = top.some((setting) => setting.key === key);
    if (!isTable(key) && (isKey || !isTomlTable(value))) {
      plain[key] = value;
    } else if (!isTable(key)) {
      const known = [...sections.keys(), ...Object.keys(shape.collections)];
      report(
        reading,
        [key],
        `There is no table [${displayName(key)}] here${suggest(key, known, shape.otherNames)}`,
      );
    } else if (!isTomlTable(value)) {
      report(reading, [key], `"${key}" is a table: write [${key}], and its keys below.`);
    } else if (sections.has(key)) {
      for (const [name, one] of readTable(reading, value, [key], sections.get(key) ?? []))
        values.set(settingId({ section: key, key: name }), one);
    } else {
      const collection = shape.collections[key];
      if (collection !== undefined) collections.set(key, readCollection(reading, key, value, collection));
    }
  }
  for (const [key, one] of readTop(reading, plain, shape)) values.set(key, one);
  checkAlternatives(reading, shape, new Set([...values.keys(), ...collections.keys()]));
  return { values, collections, problems: reading.problems.toSorted((a, b) => a.line - b.line) };
};
