// What two ends of a fleet agree on: names, and for each what is given, what comes back and how it is delivered. A contract is
// a value that a hub's program and an agent's program share.

import { WherryError } from '../../base/index.ts';
import { DEFAULT_TTL_MS, MAX_CALL_NAME_LENGTH, MAX_TTL_MS } from './limits.ts';
import type { SchemaInput, SchemaOutput, StandardSchema } from './standard-schema.ts';

/**
 * How hard a message is tried.
 * - `latest`: only the newest of a name counts; an older one that has not left is dropped, and nothing is kept on disk.
 * - `once`: takes effect at most once, also across crashes and restores; the sender is told what became of it.
 * - `retry`: for handlers that may run again; runs until it has an outcome or its time is over.
 */
export type Delivery = 'latest' | 'once' | 'retry';

export interface ActionDefinition<Args extends StandardSchema = StandardSchema> {
  readonly kind: 'action';
  readonly args: Args;
  readonly delivery: Delivery;
  /** Milliseconds from being sent until it is given up. */
  readonly ttlMs: number;
  /** What the receiving agent must have been given, to do this. */
  readonly capability: string | undefined;
}

export interface RequestDefinition<
  Args extends StandardSchema = StandardSchema,
  Result extends StandardSchema = StandardSchema,
  Progress extends StandardSchema = StandardSchema,
> {
  readonly kind: 'request';
  readonly args: Args;
  readonly result: Result;
  readonly progress: Progress | undefined;
  readonly delivery: 'once' | 'retry';
  readonly ttlMs: number;
  readonly capability: string | undefined;
}

// A schema's types stand in both directions, so only `any` takes every contract.
/* oxlint-disable typescript/no-explicit-any -- variance, as above */
export type AnyAction = ActionDefinition<StandardSchema<any, any>>;
export type AnyRequest = RequestDefinition<
  StandardSchema<any, any>,
  StandardSchema<any, any>,
  StandardSchema<any, any>
>;
/* oxlint-enable typescript/no-explicit-any */

export type Contract = Readonly<Record<string, AnyAction | AnyRequest>>;

export interface ActionInit<Args extends StandardSchema> {
  readonly args: Args;
  /** Default `once`. */
  readonly delivery?: Delivery | undefined;
  /** Default 60 000. */
  readonly ttlMs?: number | undefined;
  /** Default: none is needed. */
  readonly capability?: string | undefined;
}

export interface RequestInit<
  Args extends StandardSchema,
  Result extends StandardSchema,
  Progress extends StandardSchema,
> {
  readonly args: Args;
  readonly result: Result;
  /** Default: it tells of no progress. */
  readonly progress?: Progress | undefined;
  /** Default `once`. */
  readonly delivery?: 'once' | 'retry' | undefined;
  /** Default 60 000. */
  readonly ttlMs?: number | undefined;
  /** Default: none is needed. */
  readonly capability?: string | undefined;
}

const ensureTtl = (ttlMs: number): number => {
  if (Number.isSafeInteger(ttlMs) && ttlMs >= 1 && ttlMs <= MAX_TTL_MS) return ttlMs;
  throw new WherryError('BAD_REQUEST', `A ttlMs is a whole number from 1 to ${MAX_TTL_MS}, not ${ttlMs}.`);
};

/** Something to be done, of which only the outcome comes back. Code: `BAD_REQUEST` (ttlMs). */
export const action = <Args extends StandardSchema>(init: ActionInit<Args>): ActionDefinition<Args> => ({
  kind: 'action',
  args: init.args,
  delivery: init.delivery ?? 'once',
  ttlMs: ensureTtl(init.ttlMs ?? DEFAULT_TTL_MS),
  capability: init.capability,
});

/** Something to be answered. Code: `BAD_REQUEST` (ttlMs). */
export const request = <
  Args extends StandardSchema,
  Result extends StandardSchema,
  Progress extends StandardSchema = StandardSchema<never>,
>(
  init: RequestInit<Args, Result, Progress>,
): RequestDefinition<Args, Result, Progress> => ({
  kind: 'request',
  args: init.args,
  result: init.result,
  progress: init.progress,
  delivery: init.delivery ?? 'once',
  ttlMs: ensureTtl(init.ttlMs ?? DEFAULT_TTL_MS),
  capability: init.capability,
});

/** Letters, digits, dots, dashes and underscores, as in "show.start"; those that begin with "wherry." are built in. */
const CALL_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*$/u;

/** Names of what every agent answers by itself begin so. */
export const BUILT_IN_PREFIX = 'wherry.';

export const isCallName = (name: string): boolean =>
  name.length <= MAX_CALL_NAME_LENGTH && CALL_NAME.test(name);

/** The contract itself, once its names are known to be usable. Code: `BAD_REQUEST`. */
export const defineContract = <C extends Contract>(contract: C): C => {
  for (const name of Object.keys(contract)) {
    if (!isCallName(name) || name.startsWith(BUILT_IN_PREFIX)) {
      throw new WherryError(
        'BAD_REQUEST',
        `"${name}" cannot name an action or a request; use 1 to ${MAX_CALL_NAME_LENGTH} letters, digits, ".", "_" or "-", and not the beginning "${BUILT_IN_PREFIX}".`,
      );
    }
  }
  return contract;
};

export type ActionNames<C extends Contract> = {
  [Name in keyof C & string]: C[Name] extends { readonly kind: 'action' } ? Name : never;
}[keyof C & string];
export type RequestNames<C extends Contract> = {
  [Name in keyof C & string]: C[Name] extends { readonly kind: 'request' } ? Name : never;
}[keyof C & string];

/** What a caller gives. */
export type ArgsIn<Definition> = Definition extends { readonly args: infer Args } ? SchemaInput<Args> : never;
/** What a handler gets. */
export type ArgsOut<Definition> = Definition extends { readonly args: infer Args }
  ? SchemaOutput<Args>
  : never;
/** What a handler gives. */
export type ResultIn<Definition> = Definition extends { readonly result: infer Result }
  ? SchemaInput<Result>
  : never;
/** What a caller gets. */
export type ResultOut<Definition> = Definition extends { readonly result: infer Result }
  ? SchemaOutput<Result>
  : never;
export type ProgressOf<Definition> =
  Definition extends RequestDefinition<StandardSchema, StandardSchema, infer Progress>
    ? SchemaOutput<Progress>
    : never;
