// Serves one remote video to players on this machine, over HTTP with ranges: only what is watched is fetched.
//   node examples/stream-video.ts REMOTE_FILE [PORT]

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { connect, isWherryError } from 'wherry';

const TYPES: Readonly<Record<string, string>> = {
  '.mkv': 'video/x-matroska',
  '.mp4': 'video/mp4',
  '.webm': 'video/webm',
};

const [path = '/video.mp4', port = '0'] = process.argv.slice(2);
await using remote = await connect(process.env['WHERRY_URL'] ?? 'wherry://localhost');

/** First and last byte of "bytes=FIRST-LAST", "bytes=FIRST-" or "bytes=-COUNT"; undefined for the whole file. */
const rangeOf = (header: string | undefined, size: number): readonly [number, number] | undefined => {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/u.exec(header ?? '') ?? [];
  if (first === '' && last === '') return undefined;
  if (first === '') return [Math.max(0, size - Number(last)), size - 1];
  return [Number(first), last === '' ? size - 1 : Math.min(Number(last), size - 1)];
};

/** Answers one request of a player. */
const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { allow: 'GET, HEAD' }).end();
    return;
  }
  // Ended with this block, also when the player goes away in the middle: nothing stays open at the server.
  await using file = await remote.files.open(path);
  const { size, version } = file.entry ?? { size: 0, version: '' };
  const etag = `"${version}"`;
  const wanted = request.headers['if-range'] ?? etag;
  const range = wanted === etag ? rangeOf(request.headers.range, size) : undefined;
  const [start, end] = range ?? [0, size - 1];
  const headers = {
    'accept-ranges': 'bytes',
    etag,
    'content-type': TYPES[extname(path)] ?? 'application/octet-stream',
  };
  if (range !== undefined && (start >= size || end < start)) {
    response.writeHead(416, { ...headers, 'content-range': `bytes */${size}` }).end();
    return;
  }
  response.writeHead(range === undefined ? 200 : 206, {
    ...headers,
    'content-length': end - start + 1,
    ...(range === undefined ? {} : { 'content-range': `bytes ${start}-${end}/${size}` }),
  });
  if (request.method === 'HEAD') response.end();
  else await pipeline(await file.createReadStream({ start, end }), response);
};

const server = createServer((request, response) => {
  answer(request, response).catch((error: unknown) => {
    // The player went away, or the file cannot be read (any more).
    const isMissing = isWherryError(error) && error.code === 'NOT_FOUND';
    if (!response.headersSent) response.writeHead(isMissing ? 404 : 502);
    response.end();
  });
});

server.listen(Number(port), '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
});
await new Promise((resolve) => process.once('SIGTERM', resolve).once('SIGINT', resolve));
server.close().closeAllConnections();
