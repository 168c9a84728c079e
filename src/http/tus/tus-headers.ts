// What answers of tus 1.0 have, and what OPTIONS tells of it.

import type { UploadRecord } from '../../catalog/index.ts';
import type { AnswerHeaders, Exchange } from '../exchange.ts';
import { formatHttpDate } from '../http-date.ts';
import { CHECKSUM_ALGORITHMS } from './upload-checksum.ts';

export const TUS_VERSION = '1.0.0';

/** Whatever is answered, also by whom it was refused, says that tus is spoken here. Before anything else is looked at. */
export const beginTus = ({ response }: Pick<Exchange, 'response'>): void => {
  response.setHeader('Tus-Resumable', TUS_VERSION);
  response.setHeader('Cache-Control', 'no-store');
};

/**
 * What a request for an upload asks for. Where PATCH and DELETE do not get through, clients send POST with the method in a field; it
 * stands in for nothing but POST, so that what changes nothing by its method never does.
 */
export const uploadMethod = (exchange: Pick<Exchange, 'method' | 'header'>): string =>
  exchange.method === 'POST'
    ? (exchange.header('x-http-method-override') ?? 'POST').trim().toUpperCase()
    : exchange.method;

export const tusOptions = (fileSizeLimit: number | undefined): AnswerHeaders => ({
  'Tus-Resumable': TUS_VERSION,
  'Tus-Version': TUS_VERSION,
  'Tus-Extension': 'creation,creation-with-upload,checksum,expiration,termination',
  'Tus-Checksum-Algorithm': CHECKSUM_ALGORITHMS.join(','),
  'Tus-Max-Size': fileSizeLimit,
});

/** How far an upload is. One that is finished does not expire to its client. */
export const progressHeaders = (
  { size, expiresMs }: Pick<UploadRecord, 'size' | 'expiresMs'>,
  offset: number,
  isFinished: boolean,
): AnswerHeaders => ({
  'Upload-Offset': offset,
  'Upload-Length': size,
  'Upload-Expires': isFinished ? undefined : formatHttpDate(expiresMs),
});
