// What programs of the bench find in their environment: nothing of the caller's but what they need to run.

export const programEnvironment = (more: Readonly<Record<string, string>> = {}): Record<string, string> => ({
  PATH: process.env.PATH ?? '',
  HOME: process.env.HOME ?? '/',
  LANG: 'C.UTF-8',
  ...more,
});
