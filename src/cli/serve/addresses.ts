// Which addresses a server can be reached at. Pure: the machine's interfaces come in.

export interface InterfaceAddress {
  readonly address: string;
  readonly family: 'IPv4' | 'IPv6';
  /** Loopback. */
  readonly internal: boolean;
}

const EVERY_ADDRESS = ['::', '0.0.0.0'];

const isLinkLocal = (address: string): boolean => /^(?:fe[89ab][0-9a-f]:|169\.254\.)/iu.test(address);

/**
 * Hosts that a client can type, those for other machines first; "localhost" stands for this one. A server that listens on
 * one address is reached at that one only.
 */
export const reachableHosts = (
  interfaces: readonly InterfaceAddress[],
  listen: string,
): readonly string[] => {
  if (!EVERY_ADDRESS.includes(listen)) return [listen];
  const others = interfaces.filter(
    ({ address, family, internal }) =>
      !internal && !isLinkLocal(address) && (listen === '::' || family === 'IPv4'),
  );
  const byFamily = [
    ...others.filter(({ family }) => family === 'IPv4'),
    ...others.filter(({ family }) => family === 'IPv6'),
  ];
  return [...byFamily.map(({ address }) => address), 'localhost'];
};
