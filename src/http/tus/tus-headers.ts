// What every answer of tus 1.0 has, and what OPTIONS tells of it.

import type { AnswerHeaders } from '../exchange.ts';
import { CHECKSUM_ALGORITHMS } from './upload-checksum.ts';

export const TUS_VERSION = '1.0.0';

export const TUS_HEADERS: AnswerHeaders = { 'Tus-Resumable': TUS_VERSION, 'Cache-Control': 'no-store' };

export const tusOptions = (fileSizeLimit: number | undefined): AnswerHeaders => ({
  'Tus-Resumable': TUS_VERSION,
  'Tus-Version': TUS_VERSION,
  'Tus-Extension': 'creation,creation-with-upload,checksum,expiration,termination',
  'Tus-Checksum-Algorithm': CHECKSUM_ALGORITHMS.join(','),
  'Tus-Max-Size': fileSizeLimit,
});
