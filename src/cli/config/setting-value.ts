// From what stands in a file or a variable to the value of a setting. Pure. What does not fit is a finding, not an error:
// only the caller knows where it stood.

import { closestWords, displayName } from '../../base/index.ts';
import type { Setting } from './setting.ts';

export type SettingValue =
  | { readonly ok: true; readonly value: unknown }
  /** A sentence without its subject and full stop: "must be true or false". */
  | { readonly ok: false; readonly reason: string };

const fits = (value: unknown): SettingValue => ({ ok: true, value });
const refuse = (reason: string): SettingValue => ({ ok: false, reason });

const MAX_SHOWN = 80;

/** The value as a message may show it. */
const shown = (setting: Setting, text: string): string =>
  setting.isUnshown
    ? 'its value'
    : `"${displayName(text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text)}"`;

const list = (choices: readonly string[]): string =>
  choices.map((choice) => `"${choice}"`).join(choices.length === 2 ? ' or ' : ', ');

const readChoice = (setting: Setting, text: string): SettingValue => {
  if (setting.choices.includes(text)) return fits(text);
  const [nearest] = closestWords(text, setting.choices, 1);
  const hint = nearest === undefined ? '' : ` (did you mean "${nearest}"?)`;
  return refuse(`cannot be ${shown(setting, text)}${hint}: it is one of ${list(setting.choices)}`);
};

const parseValue = (setting: Setting, text: string): SettingValue => {
  if (text.includes('\0')) return refuse('holds a NUL character, which nothing here may');
  try {
    return fits(setting.parse(text));
  } catch (error) {
    const allowed = error instanceof Error ? error.message : String(error);
    return refuse(`cannot be ${shown(setting, text)}: ${allowed}`);
  }
};

const TRUE: ReadonlySet<string> = new Set(['1', 'true', 'yes', 'on']);
const FALSE: ReadonlySet<string> = new Set(['0', 'false', 'no', 'off']);

const parseSwitch = (setting: Setting, text: string): SettingValue => {
  const word = text.toLowerCase();
  if (TRUE.has(word)) return fits(true);
  return FALSE.has(word)
    ? fits(false)
    : refuse(`cannot be ${shown(setting, text)}: it is 1, true, yes or on, or else 0, false, no or off`);
};

const parseOne = (setting: Setting, text: string): SettingValue => {
  if (setting.form === 'switch') return parseSwitch(setting, text);
  return setting.form === 'choice' ? readChoice(setting, text) : parseValue(setting, text);
};

/** All of several, or the first reason why not. */
const collect = (values: readonly SettingValue[]): SettingValue => {
  const refused = values.find(({ ok }) => !ok);
  return refused ?? fits(values.map((each) => (each.ok ? each.value : undefined)));
};

/** The value of a variable. A list has an element a line. */
export const parseSettingText = (setting: Setting, text: string): SettingValue =>
  setting.isList ? collect(text.split('\n').map((line) => parseOne(setting, line))) : parseOne(setting, text);

const TYPES: Readonly<Record<Setting['form'], string>> = {
  switch: 'must be true or false, without quotes',
  choice: 'must be a text in quotes',
  text: 'must be a text in quotes',
  value: 'must be a number, or a text in quotes',
};

const readOne = (setting: Setting, value: unknown): SettingValue => {
  const { form } = setting;
  if (form === 'switch') return typeof value === 'boolean' ? fits(value) : refuse(TYPES.switch);
  if (typeof value === 'number' && form === 'value') return parseValue(setting, String(value));
  if (typeof value !== 'string') {
    return refuse(form === 'choice' ? `must be one of ${list(setting.choices)}` : TYPES[form]);
  }
  return form === 'choice' ? readChoice(setting, value) : parseValue(setting, value);
};

/** The value of a key, as the TOML parser gives it. */
export const readSettingValue = (setting: Setting, value: unknown): SettingValue => {
  if (!setting.isList) return readOne(setting, value);
  if (typeof value === 'string') return collect([readOne(setting, value)]);
  return Array.isArray(value)
    ? collect(value.map((each) => readOne(setting, each)))
    : refuse('must be a list of texts: ["…", "…"]');
};
