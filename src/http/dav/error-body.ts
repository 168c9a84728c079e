// Bodies that say which condition of RFC 4918 (§16) a request did not meet, for clients that know it by name.

import { escapeText } from './escape-xml.ts';

export type ErrorCondition =
  /** `hrefs`: encoded, of the locks whose tokens should have been submitted (423), … */
  | { readonly name: 'lock-token-submitted'; readonly hrefs: readonly string[] }
  /** … or that are in the way of a new lock (423). */
  | { readonly name: 'no-conflicting-lock'; readonly hrefs: readonly string[] }
  | {
      readonly name:
        /** PROPFIND of everything below a directory (403). */
        | 'propfind-finite-depth'
        /** PROPPATCH of what the server says itself (403). */
        | 'cannot-modify-protected-property'
        /** UNLOCK (409) or a refresh (412) with a token that does not belong to the path. */
        | 'lock-token-matches-request-uri';
    };

export const XML_CONTENT_TYPE = 'application/xml; charset=utf-8';
export const XML_DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n';

/** To be put where the prefix D stands for the namespace of WebDAV. */
export const formatErrorElement = (condition: ErrorCondition): string =>
  `<D:error>${formatCondition(condition)}</D:error>`;

/** A whole body. */
export const formatErrorBody = (condition: ErrorCondition): string =>
  `${XML_DECLARATION}<D:error xmlns:D="DAV:">${formatCondition(condition)}</D:error>`;

const formatCondition = (condition: ErrorCondition): string => {
  if (!('hrefs' in condition)) return `<D:${condition.name}/>`;
  const hrefs = condition.hrefs.map((href) => `<D:href>${escapeText(href)}</D:href>`).join('');
  return `<D:${condition.name}>${hrefs}</D:${condition.name}>`;
};
