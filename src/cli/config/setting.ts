// What can be set besides by an option: made from the definitions of the options themselves, so that flags, environment,
// files and documents never differ. Pure.

import { parseNonEmpty, parseText } from '../options/parsers.ts';
import { SYNONYMS } from '../options/synonyms.ts';

/** An option as its command defines it: the parts that matter here. */
export interface OptionDefinition {
  readonly kind: 'boolean' | 'enum' | 'parsed' | 'counter';
  readonly brief: string;
  readonly values?: readonly string[] | undefined;
  readonly parse?: ((text: string) => unknown) | undefined;
  readonly placeholder?: string | undefined;
  readonly variadic?: boolean | string | undefined;
}

export type OptionDefinitions = Readonly<Record<string, OptionDefinition>>;

export interface Setting {
  /** Of the option, in camel case; undefined where no option sets it. */
  readonly name: string | undefined;
  /** "" for keys above all tables. */
  readonly section: string;
  /** In the file: the words of the option. */
  readonly key: string;
  readonly variable: string;
  readonly brief: string;
  /** Placeholder of its value, or its choices. */
  readonly value: string;
  readonly form: 'switch' | 'choice' | 'text' | 'value';
  readonly choices: readonly string[];
  /** Several values make a list. */
  readonly isList: boolean;
  /** Names a file or directory. */
  readonly isPath: boolean;
  /** Never shown, and never where other users may read it. */
  readonly isSecret: boolean;
  /** Not repeated in messages: what is wrong with it may be a secret in it. */
  readonly isUnshown: boolean;
  /** For texts and values; throws an Error whose message says what is allowed. */
  readonly parse: (text: string) => unknown;
}

/** "fileSizeLimit" → "file-size-limit". */
export const toKebab = (name: string): string =>
  name.replaceAll(/[A-Z]/gu, (letter) => `-${letter.toLowerCase()}`);

const toVariable = (section: string, key: string): string =>
  `WHERRY_${[section, key]
    .filter((part) => part !== '')
    .join('_')
    .toUpperCase()
    .replaceAll('-', '_')}`;

/** Where a setting stands in its file: "read-only", "upload.on-conflict". */
export const settingId = ({ section, key }: Pick<Setting, 'section' | 'key'>): string =>
  section === '' ? key : `${section}.${key}`;

const PATHS: ReadonlySet<string> = new Set(['FILE', 'DIR', 'DIRECTORY']);

const formOf = ({ kind, parse }: OptionDefinition): Setting['form'] => {
  if (kind === 'boolean') return 'switch';
  if (kind === 'enum') return 'choice';
  return parse === parseText || parse === parseNonEmpty ? 'text' : 'value';
};

/** One key of a file, and its variable, from the definition of an option. */
export const createSetting = (
  name: string,
  definition: OptionDefinition,
  init: {
    readonly section?: string;
    readonly isSecret?: boolean;
    readonly isUnshown?: boolean;
    readonly isOption?: boolean;
  } = {},
): Setting => {
  const { section = '', isSecret = false, isUnshown = isSecret, isOption = true } = init;
  const key = toKebab(name);
  const choices = definition.values ?? [];
  const form = formOf(definition);
  return {
    name: isOption ? name : undefined,
    section,
    key,
    variable: toVariable(section, key),
    brief: definition.brief,
    value: form === 'switch' ? 'true or false' : (definition.placeholder ?? choices.join(', ')),
    form,
    choices,
    isList: definition.variadic !== undefined && definition.variadic !== false,
    isPath: PATHS.has(definition.placeholder ?? ''),
    isSecret,
    isUnshown,
    parse: definition.parse ?? parseNonEmpty,
  };
};

/** The settings that options make, but for those that are other names of another one. */
export const settingsOf = (
  definitions: OptionDefinitions,
  isIncluded: (name: string) => boolean,
): readonly Setting[] =>
  Object.entries(definitions)
    .filter(([name]) => !Object.hasOwn(SYNONYMS, name) && isIncluded(name))
    .map(([name, definition]) => createSetting(name, definition));

/** The same setting in a table of its file. Its variable stays: it is one setting, said more or less widely. */
export const inSection = (section: string, settings: readonly Setting[]): readonly Setting[] =>
  settings.map((setting) => ({ ...setting, section }));
