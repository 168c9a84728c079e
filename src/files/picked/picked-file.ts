// What a person has picked, dropped or pasted in a page, as a page knows it: content and a little about it, but no path of the disk.

/** A file. Its content is read when it is sent. */
export interface PickedFile {
  /** Below the destination: "name", or "directory/name". */
  readonly path: string;
  /** A page's `File`. What has changed on the disk since it was picked cannot be read any more. */
  readonly content: Blob;
  /** Milliseconds since 1970. */
  readonly lastModified: number;
}

/** A directory that is to be there, also when nothing is in it. */
export interface PickedDirectory {
  readonly path: string;
  readonly content?: undefined;
}

export type Picked = PickedFile | PickedDirectory;
