// Values of settings as text, in the form in which they may be typed. Pure.

import type { ResolvedValue } from './resolve-settings.ts';
import type { Setting } from './setting.ts';

/** What stands for a value that is not shown. */
export const HIDDEN = '(set)';

/** The largest unit that the number is a whole multiple of. */
const inUnits = (value: number, units: readonly (readonly [string, number])[]): string | undefined => {
  const unit = units.find(([, size]) => value !== 0 && value % size === 0);
  return unit === undefined ? undefined : `${value / unit[1]}${unit[0]}`;
};

const SIZES = [
  ['T', 1024 ** 4],
  ['G', 1024 ** 3],
  ['M', 1024 ** 2],
  ['K', 1024],
] as const;

const SPANS = [
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
] as const;

const formatOne = (value: unknown, placeholder: string): string => {
  if (typeof value !== 'number') return String(value);
  if (placeholder === 'SIZE') return inUnits(value, SIZES) ?? String(value);
  if (placeholder === 'DURATION' || placeholder === 'SECONDS')
    return value === 0 ? '0' : (inUnits(value, SPANS) ?? `${value}ms`);
  return String(value);
};

export const formatSettingValue = (setting: Setting, value: unknown): string => {
  if (setting.isSecret) return HIDDEN;
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.map((one) => formatOne(one, setting.value)).join(', ');
};

/** What counts where nothing is set, as the option's own line of help says it; undefined when it says nothing. */
export const defaultText = (setting: Setting): string | undefined => {
  const said = /\[default (?<text>[^\]]+)\]/u.exec(setting.brief)?.groups?.text;
  return said ?? (setting.form === 'switch' ? 'false' : undefined);
};

/** A setting with what it came to. */
export interface ShownSetting {
  /** "" for the connection, and above all tables. */
  readonly section: string;
  readonly key: string;
  /** Undefined when it is not set, and has no default. */
  readonly value: string | undefined;
  readonly isSecret: boolean;
  readonly origin: ResolvedValue['origin'];
}

export const showSetting = (setting: Setting, resolved: ResolvedValue | undefined): ShownSetting => {
  const { section, key, isSecret } = setting;
  return resolved === undefined
    ? { section, key, value: defaultText(setting), isSecret, origin: { kind: 'default' } }
    : { section, key, value: formatSettingValue(setting, resolved.value), isSecret, origin: resolved.origin };
};
