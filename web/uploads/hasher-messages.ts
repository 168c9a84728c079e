// What the worker that uploads and the one that hashes for it say to each other. Memory is handed over with each message, not copied.

/** A block of a file, or the end of what is asked of that file. Each block is answered, in the order in which they were sent. */
export type ToHasher =
  | {
      readonly file: number;
      readonly memory: ArrayBuffer;
      readonly length: number;
      readonly offset: number;
      readonly isLast: boolean;
    }
  | { readonly file: number; readonly memory?: undefined };

export interface FromHasher {
  readonly memory: ArrayBuffer;
  readonly pieces: readonly Uint8Array[];
}
