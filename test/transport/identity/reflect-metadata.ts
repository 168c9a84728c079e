// The few functions of the abandoned "metadata" proposal without which the certificate reader of the tests does not
// load. Import this before it.

const metadata = new WeakMap<object, Map<unknown, unknown>>();

Object.assign(Reflect, {
  getMetadata: (key: unknown, target: object): unknown => metadata.get(target)?.get(key),
  getOwnMetadata: (key: unknown, target: object): unknown => metadata.get(target)?.get(key),
  defineMetadata: (key: unknown, value: unknown, target: object): void => {
    const entries = metadata.get(target) ?? new Map<unknown, unknown>();
    metadata.set(target, entries.set(key, value));
  },
});
