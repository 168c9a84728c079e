// What this server is called by whoever sent a request. A proxy in front may end TLS without a word about it, and its clients still
// name the scheme that they see.

export const ownOrigins = (origin: string): readonly string[] => {
  const [, authority = ''] = /^https?:\/\/(.*)$/u.exec(origin) ?? [];
  return [`https://${authority}`, `http://${authority}`];
};
