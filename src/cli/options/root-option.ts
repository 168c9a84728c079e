// The value of --root: where clients find a directory, and which it is.

/** As the server takes it. */
export interface RootOption {
  readonly path: string;
  readonly directory: string;
}

/** "/photos=/srv/photos". The path ends at the first "=", so a directory may have further ones. */
export const parseRootOption = (input: string): RootOption => {
  const cut = input.indexOf('=');
  const [path, directory] = [input.slice(0, cut), input.slice(cut + 1)];
  if (cut === -1 || !path.startsWith('/') || directory === '')
    throw new Error('a root is a path for clients and a directory: /photos=/srv/photos');
  return { path, directory };
};
