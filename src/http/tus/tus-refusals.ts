// What tus 1.0 refuses with a status of its own.

import { WherryError } from '../../base/index.ts';
import { HttpRefusal } from '../http-refusal.ts';
import { TUS_VERSION } from './tus-headers.ts';

export const UPLOAD_CONTENT_TYPE = 'application/offset+octet-stream';

export const wrongVersion = (): HttpRefusal =>
  new HttpRefusal(
    'UNSUPPORTED',
    `This server speaks tus ${TUS_VERSION}; send "Tus-Resumable: ${TUS_VERSION}".`,
    { status: 412, headers: { 'Tus-Version': TUS_VERSION } },
  );

export const noUpload = (): WherryError =>
  new WherryError(
    'NOT_FOUND',
    'There is no such upload; it was finished, ended, or has expired. Begin it again.',
  );

/** Of a method that stands in for POST where uploads begin. */
export const notThere = (): HttpRefusal =>
  new HttpRefusal('UNKNOWN_METHOD', 'Uploads begin at this address; they are gone on with at their own.', {
    status: 405,
    headers: { Allow: 'OPTIONS, POST' },
  });

export const wrongContentType = (): HttpRefusal =>
  new HttpRefusal('UNSUPPORTED', `The Content-Type of what is uploaded is ${UPLOAD_CONTENT_TYPE}.`, {
    status: 415,
  });

export const wrongOffset = (offset: number): HttpRefusal =>
  new HttpRefusal(
    'BAD_REQUEST',
    `The upload goes on at ${offset}; ask for its offset, and send what follows.`,
    { status: 409, headers: { 'Upload-Offset': offset } },
  );

export const tooMuch = (size: number): HttpRefusal =>
  new HttpRefusal('INVALID_SIZE', `The upload was declared with ${size} bytes, and more came.`, {
    status: 413,
  });

export const wrongChecksum = (offset: number): HttpRefusal =>
  new HttpRefusal('CORRUPTED', 'The bytes that arrived are not the bytes that were sent; send them again.', {
    status: 460,
    headers: { 'Upload-Offset': offset },
  });

/** Of an extension that OPTIONS does not name. Final: 501 would be tried again by clients. */
export const notOffered = (sentence: string): HttpRefusal =>
  new HttpRefusal('UNSUPPORTED', sentence, { status: 400 });
