// What all logins have in common (docs/spec/login.md), and how their fields are read.

import { WherryError } from '../base/index.ts';
import type { LoginLimits } from './link-rates.ts';

export type BindingType = 'tls-exporter' | 'none';

/** What a proof is bound to: the TLS exporter, or, with type `none`, the client's challenge and then the server's. */
export interface ChannelBinding {
  readonly type: BindingType;
  readonly bytes: Uint8Array;
}

export interface LoginOfSession {
  readonly binding: BindingType;
  /** Random id of the client's install. */
  readonly clientId: string;
  /** Random id of this `connect()`; the links of one session supersede each other. */
  readonly sessionId: string;
  /** Counts the links of the session from 1. */
  readonly epoch: number;
  /** What the client said of this link. */
  readonly limits?: LoginLimits | undefined;
}

export type LoginParams = Readonly<Record<string, unknown>>;

export const isRecord = (value: unknown): value is LoginParams => typeof value === 'object' && value !== null;

export const malformed = (field: string): WherryError =>
  new WherryError('BAD_REQUEST', `The login's "${field}" is malformed.`);

/** Printable ASCII without blanks. Code: `BAD_REQUEST`. */
export const loginText = (params: LoginParams, field: string, maxLength: number): string => {
  const value = params[field];
  if (typeof value !== 'string' || value === '' || value.length > maxLength || !/^[\x21-\x7e]+$/u.test(value))
    throw malformed(field);
  return value;
};

/** Any text, for whoever checks it further. Code: `BAD_REQUEST`. */
export const loginName = (params: LoginParams, field: string, maxLength: number): string => {
  const value = params[field];
  if (typeof value === 'string' && value !== '' && value.length <= maxLength) return value;
  throw malformed(field);
};

/** A copy. Code: `BAD_REQUEST`. */
export const loginBytes = (params: LoginParams, field: string, least: number, most = least): Uint8Array => {
  const value = params[field];
  if (!(value instanceof Uint8Array) || value.length < least || value.length > most) throw malformed(field);
  return value.slice();
};
