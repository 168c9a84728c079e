// What a transfer tells, on its way to the page. Names that are no UTF-8 travel as their bytes.

import { nameFromWire, nameToWire, toFields } from '../../base/index.ts';
import type { Problem } from '../../storage/index.ts';
import type { GuiTransferEvent } from '../gui-api.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Members that hold paths. */
const PATHS = ['path', 'destination', 'message'] as const;

const withNames = (fields: Fields, change: (value: unknown) => unknown): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      PATHS.some((path) => path === name) ? change(value) : value,
    ]),
  );

const toWireName = (value: unknown): unknown => (typeof value === 'string' ? nameToWire(value) : value);
const fromWireName = (value: unknown): unknown => nameFromWire(value) ?? value;

export const encodeProblem = ({ path, code, message }: Problem): Fields =>
  withNames({ path, code, message }, toWireName);

export const decodeProblem = (value: unknown): Problem =>
  withNames(value as Fields, fromWireName) as unknown as Problem;

export const encodeEvent = (event: GuiTransferEvent): Fields => {
  const { problem, ...fields } = event as Fields & { readonly problem?: Problem };
  const encoded = withNames(toFields(fields), toWireName);
  return problem === undefined ? encoded : { ...encoded, problem: encodeProblem(problem) };
};

export const decodeEvent = (value: unknown): GuiTransferEvent => {
  const { problem, ...fields } = value as Fields;
  const decoded = withNames(fields, fromWireName);
  return (problem === undefined
    ? decoded
    : { ...decoded, problem: decodeProblem(problem) }) as unknown as GuiTransferEvent;
};
