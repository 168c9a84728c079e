// From what was typed behind `service install` to what the unit calls `run` with: options of the installation are left out, and
// paths are made absolute, since a service does not run where it was installed. Pure.

import { resolve } from 'node:path';

export interface ServiceArgumentsInit {
  /** Behind "service install". */
  readonly args: readonly string[];
  /** Every option that may be among them, with whether a value follows. */
  readonly takesValue: ReadonlyMap<string, boolean>;
  /** Options that are not meant for `run`. */
  readonly dropped: ReadonlySet<string>;
  /** Options whose value is a path. */
  readonly paths: ReadonlySet<string>;
  readonly cwd: string;
}

const toKebab = (name: string): string => name.replaceAll(/[A-Z]/gu, (letter) => `-${letter.toLowerCase()}`);

const toAbsolute = (path: string, cwd: string): string => (path === '-' ? path : resolve(cwd, path));

interface Parsed {
  readonly options: readonly (readonly [name: string, value: string | undefined])[];
  readonly positionals: readonly string[];
}

const parse = ({ args, takesValue }: ServiceArgumentsInit): Parsed => {
  const options: [string, string | undefined][] = [];
  const positionals: string[] = [];
  for (let index = 0; index < args.length; index += 1) {
    const word = args[index] ?? '';
    if (word === '--') {
      positionals.push(...args.slice(index + 1));
      break;
    }
    const { name, value } = /^--(?<name>[^=]+)(?:=(?<value>.*))?$/su.exec(word)?.groups ?? {};
    if (name === undefined) {
      // The only short options print more or less, which is no matter of the server.
      if (!word.startsWith('-')) positionals.push(word);
      continue;
    }
    const known = toKebab(name);
    if (value !== undefined || takesValue.get(known) !== true) options.push([known, value]);
    else options.push([known, args[(index += 1)]]);
  }
  return { options, positionals };
};

/** Options as "--name=value", then "--", the directory and the port. */
export const serviceArguments = (init: ServiceArgumentsInit): readonly string[] => {
  const { options, positionals } = parse(init);
  const [directory = '', ...rest] = positionals;
  const kept = options.filter(([name]) => !init.dropped.has(name));
  return [
    ...kept.map(([name, value]) => {
      if (value === undefined) return `--${name}`;
      return `--${name}=${init.paths.has(name) ? toAbsolute(value, init.cwd) : value}`;
    }),
    '--',
    resolve(init.cwd, directory),
    ...rest,
  ];
};
