// What the operating system and TLS say when a connection fails, as sentences for people. The original is the cause.

import { WherryError, isWherryError } from '../base/index.ts';

/** The code of a Node error, also of several attempts in one (`localhost` has two addresses). */
export const systemCode = (error: unknown): string => {
  if (!(error instanceof Error)) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error instanceof AggregateError && error.errors.length > 0 ? systemCode(error.errors[0]) : '';
};

const describe = (code: string, target: string): string => {
  switch (code) {
    case 'ECONNREFUSED':
      return `Nothing listens at ${target}; check that the server runs and that host and port are right.`;
    case 'ENOTFOUND':
    case 'EAI_NONAME':
    case 'EAI_AGAIN':
      return `The host name of ${target} is not known here; check its spelling and the network.`;
    case 'ENETUNREACH':
    case 'EHOSTUNREACH':
    case 'EADDRNOTAVAIL':
      return `There is no route to ${target}; check the network and the address.`;
    case 'ETIMEDOUT':
      return `${target} does not answer; check that the server runs and that no firewall is in between.`;
    case 'ECONNRESET':
    case 'EPIPE':
    case 'ECONNABORTED':
      return `${target} closed the connection abruptly; check that the server runs.`;
    case 'ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL':
      return `${target} speaks TLS but not Wherry; check host and port.`;
    default:
      // OpenSSL has a hundred ways to say that the other end speaks something else.
      if (code === 'EPROTO' || code.startsWith('ERR_SSL_'))
        return `${target} does not answer in TLS 1.3; check host and port.`;
      return `The connection to ${target} failed${code === '' ? '' : ` (${code})`}; check that the server runs and can be reached.`;
  }
};

/** `CONNECTION_LOST` (or the WherryError it already is), with a sentence that names the target and says what to check. */
export const toCarrierError = (error: unknown, target: string): WherryError =>
  isWherryError(error)
    ? error
    : new WherryError('CONNECTION_LOST', describe(systemCode(error), target), { cause: error });
