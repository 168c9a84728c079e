// Calls whose code is fetched when the first of them is made: a page that never administers anything never loads it.

/** An object whose members are all functions that give promises. */
type Calls<T> = { readonly [K in keyof T]: (...args: never[]) => Promise<unknown> };

/** Behaves as what `load` gives, only that each call waits for it. */
export const lazyCalls = <T extends Calls<T>>(load: () => Promise<T>): T => {
  let loading: Promise<T> | undefined;
  const target = {} as T;
  return new Proxy(target, {
    get: (_, name) => {
      // Whoever asks whether this is a promise is told that it is none.
      if (typeof name === 'symbol' || name === 'then') return undefined;
      return async (...args: never[]): Promise<unknown> => {
        loading ??= load();
        return (await loading)[name as keyof T](...args);
      };
    },
  });
};
