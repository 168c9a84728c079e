// What the page may do in a browser: run its own scripts, talk to the server it came from, show what it was given, and nothing else.

import type { AnswerHeaders } from '../exchange.ts';

/** `origin`: of this server, as its client knows it. */
const policyFor = (origin: string): string =>
  [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    "img-src 'self' blob: data:",
    "media-src 'self' blob:",
    "font-src 'self'",
    // For browsers to which the page's own WebSocket is somewhere else.
    `connect-src 'self' ${origin.replace(/^http/u, 'ws')}`,
    "worker-src 'self'",
    "frame-src 'self' blob:",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

const UNUSED = [
  'accelerometer',
  'browsing-topics',
  'camera',
  'display-capture',
  'geolocation',
  'gyroscope',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'publickey-credentials-get',
  'serial',
  'usb',
  'xr-spatial-tracking',
];

const PERMISSIONS = UNUSED.map((name) => `${name}=()`).join(', ');

/** Of each file of the page: scripts that run beside it are held to what they came with. */
export const pageHeaders = (origin: string): AnswerHeaders => ({
  'Content-Security-Policy': policyFor(origin),
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Permissions-Policy': PERMISSIONS,
});
