// Standard Schema v1 (standardschema.dev): how a contract's schemas are asked, whichever library they are from. Only the part
// that a caller needs is declared, so that no validator is a dependency.

export interface SchemaIssue {
  readonly message: string;
  readonly path?: ReadonlyArray<PropertyKey | { readonly key: PropertyKey }> | undefined;
}

export type SchemaResult<Output> =
  { readonly value: Output; readonly issues?: undefined } | { readonly issues: readonly SchemaIssue[] };

/** A schema of zod, valibot, arktype or one's own, for values that come in as `Input` and are used as `Output`. */
export interface StandardSchema<Input = unknown, Output = Input> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>;
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
  };
}

/** What a caller gives. */
export type SchemaInput<Schema> = Schema extends StandardSchema<infer Input, infer _Output> ? Input : never;
/** What a handler gets. */
export type SchemaOutput<Schema> = Schema extends StandardSchema<infer _Input, infer Output> ? Output : never;

/** Stands for a type that nothing checks at run time: whatever arrives is taken for a `T`. */
export const type = <T>(): StandardSchema<T> => ({
  '~standard': { version: 1, vendor: 'wherry', validate: (value) => ({ value: value as T }) },
});
