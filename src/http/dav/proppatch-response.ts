// The answer to PROPPATCH. RFC 4918 §9.2: all of it was done or nothing, so that what alone would have worked did not where
// anything else failed (424).

import type { ErrorCondition } from './error-body.ts';
import {
  MULTISTATUS_HEAD,
  MULTISTATUS_TAIL,
  formatEmptyProperty,
  formatPropstatResponse,
} from './multistatus.ts';
import type { PropertyChange } from './property-change.ts';
import { nameKey, type QualifiedName } from './xml-element.ts';

export interface PropertyResult extends QualifiedName {
  /** What became of it, or would have without the others; 200 for good. */
  readonly status: number;
  readonly error?: ErrorCondition | undefined;
}

/** What can be told of a change before anything is done; undefined where it can be tried. */
export const changeRefusal = (change: PropertyChange): Omit<PropertyResult, 'ns' | 'name'> | undefined => {
  if (change.kind === 'protected')
    return { status: 403, error: { name: 'cannot-modify-protected-property' } };
  return change.kind === 'invalid' ? { status: 409 } : undefined;
};

/** A whole body. `href`: encoded. */
export const formatProppatchBody = (href: string, results: readonly PropertyResult[]): string => {
  const hasFailed = results.some(({ status }) => status !== 200);
  const byStatus = new Map<
    number,
    { names: Map<string, QualifiedName>; error: ErrorCondition | undefined }
  >();
  for (const { ns, name, status, error } of results) {
    const shown = hasFailed && status === 200 ? 424 : status;
    const group = byStatus.get(shown) ?? { names: new Map<string, QualifiedName>(), error };
    group.names.set(nameKey({ ns, name }), { ns, name });
    byStatus.set(shown, group);
  }
  const groups = [...byStatus].map(([status, { names, error }]) => ({
    status,
    properties: [...names.values()].map((name) => formatEmptyProperty(name)).join(''),
    error,
  }));
  return `${MULTISTATUS_HEAD}${formatPropstatResponse(href, groups)}${MULTISTATUS_TAIL}`;
};
