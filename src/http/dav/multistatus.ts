// Bodies of status 207, piece by piece: a head, one response after the other, a tail. Nothing here knows how many there are,
// so that a listing of any length can be written while it is read. Every href comes encoded.

import { XML_DECLARATION, formatErrorElement, type ErrorCondition } from './error-body.ts';
import { escapeAttribute, escapeText } from './escape-xml.ts';
import { DAV_NAMESPACE, XML_NAMESPACE, type QualifiedName } from './xml-element.ts';

export const MULTISTATUS_HEAD = `${XML_DECLARATION}<D:multistatus xmlns:D="DAV:">`;
export const MULTISTATUS_TAIL = '\n</D:multistatus>\n';

const REASONS: ReadonlyMap<number, string> = new Map([
  [200, 'OK'],
  [201, 'Created'],
  [204, 'No Content'],
  [400, 'Bad Request'],
  [401, 'Unauthorized'],
  [403, 'Forbidden'],
  [404, 'Not Found'],
  [409, 'Conflict'],
  [410, 'Gone'],
  [412, 'Precondition Failed'],
  [413, 'Content Too Large'],
  [422, 'Unprocessable Content'],
  [423, 'Locked'],
  [424, 'Failed Dependency'],
  [429, 'Too Many Requests'],
  [500, 'Internal Server Error'],
  [501, 'Not Implemented'],
  [502, 'Bad Gateway'],
  [503, 'Service Unavailable'],
  [504, 'Gateway Timeout'],
  [507, 'Insufficient Storage'],
]);

export interface PropstatGroup {
  readonly status: number;
  /** The elements of its properties, one after the other. */
  readonly properties: string;
  readonly error?: ErrorCondition | undefined;
}

export interface ResponseProblem {
  readonly status: number;
  readonly error?: ErrorCondition | undefined;
  /** For people. */
  readonly description?: string | undefined;
}

/** A property's element without a value, in whatever is around it. */
export const formatEmptyProperty = ({ ns, name }: QualifiedName): string => {
  if (ns === DAV_NAMESPACE) return `<D:${name}/>`;
  // This one cannot be declared with another prefix.
  return ns === XML_NAMESPACE ? `<xml:${name}/>` : `<${name} xmlns="${escapeAttribute(ns)}"/>`;
};

/** What became of an entry as a whole, such as one that could not be removed with its directory. */
export const formatStatusResponse = (
  href: string,
  { status, error, description }: ResponseProblem,
): string => {
  const reason =
    description === undefined
      ? ''
      : `<D:responsedescription>${escapeText(description)}</D:responsedescription>`;
  return formatResponse(href, `${formatStatus(status)}${formatError(error)}${reason}`);
};

/** What became of properties. There has to be a group; one without properties is written where there is no other. */
export const formatPropstatResponse = (href: string, groups: readonly PropstatGroup[]): string => {
  const filled = groups.filter(({ properties }) => properties !== '');
  const written = filled.length > 0 ? filled : [{ status: 200, properties: '' }];
  return formatResponse(href, written.map((group) => formatPropstat(group)).join(''));
};

const formatResponse = (href: string, content: string): string =>
  `\n<D:response><D:href>${escapeText(href)}</D:href>${content}</D:response>`;

const formatPropstat = ({ status, properties, error }: PropstatGroup): string =>
  `<D:propstat><D:prop>${properties}</D:prop>${formatStatus(status)}${formatError(error)}</D:propstat>`;

const formatStatus = (status: number): string =>
  `<D:status>HTTP/1.1 ${status} ${REASONS.get(status) ?? 'Unknown'}</D:status>`;

const formatError = (error: ErrorCondition | undefined): string =>
  error === undefined ? '' : formatErrorElement(error);
