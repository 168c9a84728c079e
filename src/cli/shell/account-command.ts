// Which commands of the shell are about accounts, and take no paths. Pure.

const ACCOUNT_COMMAND = /^(?:whoami|passwd|connections|audit|(?:totp|user|token|invite) .*)$/u;

/** By its full name. */
export const isAccountCommand = (name: string): boolean => ACCOUNT_COMMAND.test(name);
