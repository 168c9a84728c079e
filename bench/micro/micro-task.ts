// One thing whose time is taken again and again, in this process.

export interface MicroTask {
  readonly name: string;
  /** How many of them one call does, for the rate. */
  readonly amount: number;
  readonly unit: 'frames' | 'calls' | 'entries' | 'paths';
  run(): void | Promise<void>;
}
