// What the fields of the connect form name together. Pure.

/** "HOST" and a port make "HOST:PORT"; an address that says more stays what it is. */
export const targetOf = (address: string, port: string): string => {
  const trimmed = address.trim();
  if (port.trim() === '' || trimmed.includes('://')) return trimmed;
  const host = trimmed.includes(':') && !trimmed.startsWith('[') ? `[${trimmed}]` : trimmed;
  return `${host}:${port.trim()}`;
};
