// Which value counts of several: options before environment, environment before files, files before defaults. Pure.

/** Where a value comes from. */
export type Origin =
  | { readonly kind: 'option' | 'argument' | 'default' }
  | { readonly kind: 'environment'; readonly variable: string }
  | { readonly kind: 'file'; readonly path: string; readonly line: number };

export interface ResolvedValue {
  readonly value: unknown;
  readonly origin: Origin;
}

/** Values by the key of their setting. What is undefined is not set. */
export type Layer = ReadonlyMap<string, ResolvedValue>;

/**
 * The layers come highest first. `alternatives`: settings that say the same thing in different ways (a token, and the file
 * of a token); the highest layer that has one of them decides, and none of a lower layer counts.
 */
export const resolveSettings = (
  layers: readonly Layer[],
  alternatives: readonly (readonly string[])[] = [],
): Layer => {
  const resolved = new Map<string, ResolvedValue>();
  for (const layer of layers) {
    const taken = alternatives.filter((group) => group.some((key) => resolved.has(key))).flat();
    for (const [key, value] of layer) {
      if (!resolved.has(key) && !taken.includes(key)) resolved.set(key, value);
    }
  }
  return resolved;
};

/** Options and arguments as a layer. */
export const typedLayer = (values: Readonly<Record<string, unknown>>, kind: 'option' | 'argument'): Layer =>
  new Map(
    Object.entries(values).flatMap(([key, value]): [string, ResolvedValue][] =>
      value === undefined ? [] : [[key, { value, origin: { kind } }]],
    ),
  );

/** "--read-only", "WHERRY_READ_ONLY", "/etc/wherry/server.toml:3". */
export const formatOrigin = (key: string, origin: Origin): string => {
  switch (origin.kind) {
    case 'option':
      return `--${key}`;
    case 'environment':
      return origin.variable;
    case 'file':
      return `${origin.path}:${origin.line}`;
    default:
      return origin.kind;
  }
};
