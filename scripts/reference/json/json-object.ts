// How an object that --json prints is described.

export interface JsonObject {
  /** Value of the field `type`. */
  readonly type: string;
  /** The commands that print it, by their full names, some with the options that make them do so; or one of the below. */
  readonly of: readonly string[];
  readonly brief: string;
  /** Besides `type`. A name that ends with "?" is left out where it means nothing. */
  readonly fields: Readonly<Record<string, string>>;
}

export const EVERY_COMMAND = 'every command, on standard error';
export const EVERY_DRY_RUN = 'every command with --dry-run';

/** Said once of times, since every one is the same. */
export const iso = (what: string): string => `${what}, ISO 8601`;
