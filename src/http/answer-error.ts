// How a refusal is answered: status and code from the one table, a sentence for people, in the form that the client
// reads. Nothing of a failure that nobody expected gets out but that it happened.

import { ERROR_CODES, displayName, toWherryError, type WherryError } from '../base/index.ts';
import type { AnswerHeaders, Exchange } from './exchange.ts';
import { escapeHtml } from './html/escape-html.ts';
import { PAGE_HEADERS, renderPage } from './html/page.ts';
import { HttpRefusal } from './http-refusal.ts';

const MAX_RETRY_S = 3600;

/** `Retry-After` of what may succeed later. */
const retryAfter = ({ code, details }: WherryError): number | undefined => {
  const { retryAfterMs } = details;
  if (typeof retryAfterMs === 'number')
    return Math.min(MAX_RETRY_S, Math.max(1, Math.ceil(retryAfterMs / 1000)));
  return code === 'IN_USE' || code === 'BUSY' ? 1 : undefined;
};

/** What programs are asked for, where a browser's own dialog would come up for people too. */
export const CHALLENGE = 'Basic realm="Wherry", charset="UTF-8"';

/** The form that the client wants: a page for a browser, JSON for who asks for it, one line of text for all others. */
export const wantedForm = (exchange: Exchange): 'html' | 'json' | 'text' => {
  const accept = exchange.header('accept') ?? '';
  if (exchange.target.query.has('json') || /^\s*application\/json/iu.test(accept)) return 'json';
  return /(?:^|,)\s*text\/html/iu.test(accept) ? 'html' : 'text';
};

/** 499 is no status that goes to a client. */
const statusOf = ({ code }: WherryError): number =>
  code === 'CANCELLED' ? 400 : ERROR_CODES[code].httpStatus;

/** What the page is asked for, which has a form of its own: no browser knows the word, and so none comes up with its dialog. */
export const PAGE_CHALLENGE = 'Cookie realm="Wherry"';

const challengeOf = (exchange: Exchange): string =>
  ['navigate', undefined].includes(exchange.header('sec-fetch-mode')) ? CHALLENGE : PAGE_CHALLENGE;

/** `form`: default, the one that the client wants. */
export const answerError = (
  exchange: Exchange,
  error: unknown,
  more: AnswerHeaders = {},
  form: 'html' | 'json' | 'text' = wantedForm(exchange),
): void => {
  const known = toWherryError(error);
  const special = error instanceof HttpRefusal ? error.answer : undefined;
  const status = special?.status ?? statusOf(known);
  const headers: AnswerHeaders = {
    'Cache-Control': 'no-store',
    'Retry-After': retryAfter(known),
    'WWW-Authenticate': status === 401 ? challengeOf(exchange) : undefined,
    ...special?.headers,
    ...more,
  };
  const { code, message } = known;
  const { needs } = known.details;
  if (special?.body !== undefined) return exchange.answer(status, headers, special.body);
  switch (form) {
    case 'json':
      exchange.answer(
        status,
        { ...headers, 'Content-Type': 'application/json' },
        `${JSON.stringify({ error: { code, message, needs } })}\n`,
      );
      return;
    case 'html':
      exchange.answer(
        status,
        { ...headers, ...PAGE_HEADERS },
        renderPage(`${status} ${code}`, `<p>${escapeHtml(message)}</p>`),
      );
      return;
    case 'text':
      exchange.answer(
        status,
        { ...headers, 'Content-Type': 'text/plain; charset=utf-8' },
        `${code}: ${displayName(message)}\n`,
      );
  }
};
