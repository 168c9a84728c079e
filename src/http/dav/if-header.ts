// The If header (RFC 4918 §10.4): a request is done only where one of its lists holds, and the tokens it names are those its
// client has. Pure: what is true of a resource comes in when it is evaluated.
//
//   If   = 1*List | 1*( "<" resource ">" 1*List )
//   List = "(" 1*( ["Not"] ( "<" token ">" | "[" entity-tag "]" ) ) ")"

import { MAX_IF_CONDITIONS, MAX_IF_LENGTH } from './limits.ts';
import { malformedRequest } from './malformed-request.ts';

export type IfCondition =
  | { readonly kind: 'token'; readonly isNegated: boolean; readonly token: string }
  /** `etag` as it was written, with its quotes and, where it is a weak one, `W/` in front of them. */
  | { readonly kind: 'etag'; readonly isNegated: boolean; readonly etag: string };

export interface IfList {
  /** The URI or path of the resource that the list is about; undefined: that of the request. */
  readonly resource: string | undefined;
  /** It holds where all of these do. */
  readonly conditions: readonly IfCondition[];
}

/** It holds where one of these does. */
export type IfHeader = readonly IfList[];

/** What is true of a resource. */
export interface ResourceState {
  /** With its quotes; undefined where there is nothing, or what is there has none. */
  readonly etag?: string | undefined;
  /** Of the locks that hold for it, those on directories above it among them. */
  readonly lockTokens: ReadonlySet<string>;
}

/** The token that no lock has (RFC 4918 §10.4.8). */
const NO_LOCK = 'DAV:no-lock';

/** The parts that the grammar knows; of what is in brackets only where it ends. `y`: each begins where the last one ended. */
const PART =
  /[\t ]*(?:<([!-;=?-~\u0080-\u00ff]+)>|\[((?:W\/)?"[!#-~\u0080-\u00ff]*")\]|(\()|(\))|([Nn][Oo][Tt])(?=[\t <[]))/uy;

type Part =
  | { readonly kind: 'uri'; readonly text: string }
  | { readonly kind: 'etag'; readonly text: string }
  | { readonly kind: 'open' | 'close' | 'not' };

/** Code: `BAD_REQUEST`. */
export const parseIfHeader = (value: string): IfHeader => {
  if (value.length > MAX_IF_LENGTH)
    throw malformedRequest(`the If header is longer than ${MAX_IF_LENGTH} characters`);
  const parser = new IfParser();
  for (const part of partsOf(value.trim())) parser.take(part);
  return parser.end();
};

/** The resources other than that of the request which it speaks of, so that what is true of them can be found out before. */
export const resourcesInIf = (header: IfHeader): readonly string[] => [
  ...new Set(header.flatMap(({ resource }) => (resource === undefined ? [] : [resource]))),
];

/** The tokens of all locks that are named anywhere: naming one is having it, be it in a list that does not hold or behind "Not". */
export const submittedTokens = (header: IfHeader): ReadonlySet<string> =>
  new Set(
    header
      .flatMap(({ conditions }) => conditions)
      .flatMap((condition) =>
        condition.kind === 'token' && condition.token !== NO_LOCK ? [condition.token] : [],
      ),
  );

/** `resolve` is asked for the resource of each list; what is nowhere, or not here, has neither etag nor locks. */
export const evaluateIf = (
  header: IfHeader,
  resolve: (resource: string | undefined) => ResourceState,
): boolean =>
  header.some(({ resource, conditions }) => {
    const state = resolve(resource);
    return conditions.every((condition) => holds(condition, state) !== condition.isNegated);
  });

const holds = (condition: IfCondition, { etag, lockTokens }: ResourceState): boolean =>
  condition.kind === 'token'
    ? condition.token !== NO_LOCK && lockTokens.has(condition.token)
    : isStrong(condition.etag) && condition.etag === etag;

/** A weak entity tag equals none, not even itself (RFC 9110 §8.8.3.2). */
const isStrong = (etag: string): boolean => etag.startsWith('"');

function* partsOf(text: string): Generator<Part> {
  PART.lastIndex = 0;
  let offset = 0;
  while (offset < text.length) {
    PART.lastIndex = offset;
    const match = PART.exec(text);
    if (match === null)
      throw malformedRequest(`the If header cannot be read from character ${offset + 1} on`);
    offset = PART.lastIndex;
    yield toPart(match);
  }
}

const toPart = ([, uri, etag, open, close]: RegExpExecArray): Part => {
  if (uri !== undefined) return { kind: 'uri', text: uri };
  if (etag !== undefined) return { kind: 'etag', text: etag };
  if (open !== undefined) return { kind: 'open' };
  return { kind: close === undefined ? 'not' : 'close' };
};

const misplaced = (): Error => malformedRequest('the If header holds no lists of conditions as it should');

class IfParser {
  readonly #lists: IfList[] = [];
  #resource: string | undefined;
  /** Whether a resource was named that no list followed yet. */
  #awaitsList = false;
  #conditions: IfCondition[] | undefined;
  #isNegated = false;
  #count = 0;

  take(part: Part): void {
    if (this.#conditions === undefined) this.#takeOutside(part);
    else this.#takeInside(part, this.#conditions);
  }

  end(): IfHeader {
    if (this.#conditions !== undefined || this.#awaitsList || this.#lists.length === 0) throw misplaced();
    return this.#lists;
  }

  #takeOutside(part: Part): void {
    if (part.kind === 'open') {
      this.#conditions = [];
      this.#awaitsList = false;
      return;
    }
    // Lists without a resource are never followed by ones with: it would be unclear what the first are about.
    const isAfterUntagged = this.#lists.length > 0 && this.#resource === undefined;
    if (part.kind !== 'uri' || this.#awaitsList || isAfterUntagged) throw misplaced();
    this.#resource = part.text;
    this.#awaitsList = true;
  }

  #takeInside(part: Part, conditions: IfCondition[]): void {
    if (part.kind === 'open' || (this.#isNegated && (part.kind === 'not' || part.kind === 'close')))
      throw misplaced();
    if (part.kind === 'not') {
      this.#isNegated = true;
      return;
    }
    if (part.kind === 'close') {
      if (conditions.length === 0) throw misplaced();
      this.#lists.push({ resource: this.#resource, conditions });
      this.#conditions = undefined;
      return;
    }
    this.#count += 1;
    if (this.#count > MAX_IF_CONDITIONS)
      throw malformedRequest(`the If header has more than ${MAX_IF_CONDITIONS} conditions`);
    const isNegated = this.#isNegated;
    this.#isNegated = false;
    if (part.kind === 'uri') conditions.push({ kind: 'token', isNegated, token: part.text });
    else if (part.kind === 'etag') conditions.push({ kind: 'etag', isNegated, etag: part.text });
  }
}
