// The answer to PROPFIND, one resource at a time. What was asked is prepared once; what is written of a resource is bounded
// by what was asked and what the resource has.

import { escapeAttribute } from './escape-xml.ts';
import {
  LIVE_PROPERTIES,
  livePropertyNamed,
  type DeadProperty,
  type LiveProperty,
  type ResourceProperties,
} from './live-properties.ts';
import {
  MULTISTATUS_HEAD,
  MULTISTATUS_TAIL,
  formatEmptyProperty,
  formatPropstatResponse,
} from './multistatus.ts';
import type { PropfindRequest } from './propfind-request.ts';
import { DAV_NAMESPACE, XML_NAMESPACE, nameKey, type QualifiedName } from './xml-element.ts';

export interface PropfindWriter {
  readonly head: string;
  /** `href`: encoded, with a slash at the end of a directory's. `nowMs`: for how long locks still hold. */
  response(href: string, resource: ResourceProperties, nowMs: number): string;
  readonly tail: string;
}

/** A property that is asked for by name. */
interface Asked {
  readonly key: string;
  readonly live: LiveProperty | undefined;
  /** Its name with the prefix that the head declares. */
  readonly tag: string;
}

export const createPropfindWriter = (request: PropfindRequest): PropfindWriter => {
  const { asked, declarations } = prepare(namesIn(request));
  return {
    head: `${MULTISTATUS_HEAD.slice(0, -1)}${declarations}>`,
    tail: MULTISTATUS_TAIL,
    response(href, resource, nowMs) {
      if (request.kind === 'propname')
        return formatPropstatResponse(href, [{ status: 200, properties: allNames(resource, nowMs) }]);
      const all = request.kind === 'allprop' ? allValues(resource, nowMs) : '';
      const { found, missing } = select(asked, resource, nowMs);
      return formatPropstatResponse(href, [
        { status: 200, properties: all + found },
        { status: 404, properties: missing },
      ]);
    },
  };
};

/** Those that are asked for by name, but for those that are given anyway. */
const namesIn = (request: PropfindRequest): readonly QualifiedName[] => {
  switch (request.kind) {
    case 'propname':
      return [];
    case 'prop':
      return request.names;
    case 'allprop':
      return request.include.filter((name) => livePropertyNamed(name)?.isInAll !== true);
  }
};

/** Each namespace is declared once, in the head: a long one would else be written again for each resource. */
const prepare = (
  names: readonly QualifiedName[],
): { readonly asked: readonly Asked[]; readonly declarations: string } => {
  const prefixes = new Map([
    ['', ''],
    [DAV_NAMESPACE, 'D:'],
    [XML_NAMESPACE, 'xml:'],
  ]);
  let declarations = '';
  const asked = names.map((name) => {
    let prefix = prefixes.get(name.ns);
    if (prefix === undefined) {
      prefix = `n${prefixes.size}:`;
      declarations += ` xmlns:${prefix.slice(0, -1)}="${escapeAttribute(name.ns)}"`;
      prefixes.set(name.ns, prefix);
    }
    return { key: nameKey(name), live: livePropertyNamed(name), tag: `${prefix}${name.name}` };
  });
  return { asked, declarations };
};

const select = (
  asked: readonly Asked[],
  resource: ResourceProperties,
  nowMs: number,
): { readonly found: string; readonly missing: string } => {
  const dead = new Map(resource.dead?.map((each) => [nameKey(each), each.xml]));
  let found = '';
  let missing = '';
  for (const { key, live, tag } of asked) {
    const xml = live === undefined ? dead.get(key) : formatValue(tag, live.value(resource, nowMs));
    if (xml === undefined) missing += `<${tag}/>`;
    else found += xml;
  }
  return { found, missing };
};

const formatValue = (tag: string, value: string | undefined): string | undefined => {
  if (value === undefined) return undefined;
  return value === '' ? `<${tag}/>` : `<${tag}>${value}</${tag}>`;
};

/** What a client set under the name of a live property, before that was one, is not given beside it. */
const deadOnes = ({ dead = [] }: ResourceProperties): readonly DeadProperty[] =>
  dead.filter((each) => livePropertyNamed(each) === undefined);

const allValues = (resource: ResourceProperties, nowMs: number): string => {
  const live = LIVE_PROPERTIES.filter(({ isInAll }) => isInAll).map(
    ({ name, value }) => formatValue(`D:${name}`, value(resource, nowMs)) ?? '',
  );
  return (
    live.join('') +
    deadOnes(resource)
      .map(({ xml }) => xml)
      .join('')
  );
};

const allNames = (resource: ResourceProperties, nowMs: number): string => {
  const live = LIVE_PROPERTIES.filter((each) => each.value(resource, nowMs) !== undefined);
  return [...live, ...deadOnes(resource)].map((name) => formatEmptyProperty(name)).join('');
};
