// The page for browsers: its files, as they were built, and nothing of anybody's.

import { checkPreconditions } from '../files/conditional.ts';
import type { Exchange } from '../exchange.ts';
import { answerNotAllowed } from '../not-allowed.ts';
import { chooseCoding } from './accept-encoding.ts';
import { pageHeaders } from './page-headers.ts';
import { readPage, type PageFile, type PageFiles } from './read-page.ts';

const INDEX = '/index.html';

export interface PageDoor {
  /** Answers with the page itself; false when there is none, or when something else is wanted. */
  answerIndex(exchange: Exchange): Promise<boolean>;
  /** Answers with a file of the page; false when none has the address. */
  answerFile(exchange: Exchange): Promise<boolean>;
}

/** `vary`: what of the request it depends on. */
const answerWith = (exchange: Exchange, file: PageFile, vary = 'Accept-Encoding'): void => {
  const coding = chooseCoding(exchange.header('accept-encoding'), file.coded);
  const etag = `"${file.tag}${coding === undefined ? '' : `-${coding}`}"`;
  const headers = {
    ...pageHeaders(exchange.origin),
    ETag: etag,
    Vary: vary,
    'Cache-Control': file.isImmutable ? 'public, max-age=31536000, immutable' : 'no-cache',
  };
  // There are no times: the content says when it is another one.
  const header = (name: string): string | undefined =>
    name === 'if-none-match' ? exchange.header(name) : undefined;
  if (checkPreconditions(header, { etag, mtimeMs: 0 }, true) === 'not-modified')
    return exchange.answer(304, headers);
  exchange.answer(
    200,
    { ...headers, 'Content-Type': file.contentType, 'Content-Encoding': coding },
    (coding && file.coded.get(coding)) ?? file.plain,
  );
};

const wantsPage = (exchange: Exchange): boolean =>
  /(?:^|,)\s*text\/html/iu.test(exchange.header('accept') ?? '') && !exchange.target.query.has('plain');

/** `directory`: as it was built; it is looked into when somebody asks first. */
export const createPageDoor = (directory: string): PageDoor => {
  let reading: Promise<PageFiles> | undefined;
  const find = async (path: string): Promise<PageFile | undefined> => {
    reading ??= readPage(directory);
    try {
      return (await reading).get(path);
    } catch (error) {
      reading = undefined;
      throw error;
    }
  };
  return {
    answerIndex: async (exchange) => {
      const index = wantsPage(exchange) ? await find(INDEX) : undefined;
      if (index === undefined) return false;
      answerWith(exchange, index, 'Accept, Accept-Encoding');
      return true;
    },
    answerFile: async (exchange) => {
      const file = await find(exchange.target.path);
      if (file === undefined) return false;
      if (exchange.method === 'GET' || exchange.method === 'HEAD') answerWith(exchange, file);
      else answerNotAllowed(exchange, 'GET, HEAD');
      return true;
    },
  };
};
