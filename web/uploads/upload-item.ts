// What a person has given to be uploaded: files, and directories that are to be there even if nothing is in them.

export interface UploadItem {
  /** Below the destination: "name", or "directory/name". */
  readonly path: string;
  /** Undefined: a directory. */
  readonly file?: File | undefined;
}

/** Directories that stand in the path, from the top: "a", "a/b" of "a/b/c". */
export const directoriesAbove = (path: string): readonly string[] => {
  const segments = path.split('/').slice(0, -1);
  return segments.map((_, at) => segments.slice(0, at + 1).join('/'));
};

/** One of each path, the first; parents before what is in them. */
export const inOrder = (items: readonly UploadItem[]): readonly UploadItem[] => {
  const seen = new Set<string>();
  const directories: UploadItem[] = [];
  const files: UploadItem[] = [];
  const addDirectory = (path: string): void => {
    if (path === '' || seen.has(path)) return;
    for (const above of directoriesAbove(path)) addDirectory(above);
    seen.add(path);
    directories.push({ path });
  };
  for (const item of items) {
    if (item.file === undefined) addDirectory(item.path);
    else {
      addDirectory(item.path.slice(0, Math.max(0, item.path.lastIndexOf('/'))));
      if (seen.has(item.path)) continue;
      seen.add(item.path);
      files.push(item);
    }
  }
  return [...directories, ...files];
};

/** Files that are left out of those in order, since their names were given before. */
export const givenAgain = (
  items: readonly UploadItem[],
  ordered: readonly UploadItem[],
): readonly UploadItem[] => {
  const taken = new Set(ordered);
  return items.filter((item) => item.file !== undefined && !taken.has(item));
};
