// Asks a schema, whatever library it is from. A schema that breaks its own rules (throws, or answers nothing) refuses the value.

import type { SchemaIssue, StandardSchema } from './standard-schema.ts';

export type Validated<Output> =
  { readonly ok: true; readonly value: Output } | { readonly ok: false; readonly message: string };

const MAX_ISSUES_TOLD = 5;

const formatIssue = ({ message, path = [] }: SchemaIssue): string => {
  const where = path.map((step) => String(typeof step === 'object' ? step.key : step)).join('.');
  return where === '' ? message : `${where}: ${message}`;
};

/** Never rejects. The message of a refusal is one line, fit to be shown. */
export const validate = async <Input, Output>(
  schema: StandardSchema<Input, Output>,
  value: unknown,
): Promise<Validated<Output>> => {
  try {
    const result = await schema['~standard'].validate(value);
    if (result.issues === undefined) return { ok: true, value: result.value };
    const told = result.issues.slice(0, MAX_ISSUES_TOLD).map(formatIssue);
    const more = result.issues.length - told.length;
    return { ok: false, message: [...told, ...(more > 0 ? [`and ${more} more`] : [])].join('; ') };
  } catch (error) {
    return {
      ok: false,
      message: `the schema failed: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
};
