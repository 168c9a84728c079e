// Names of options: "onConflict" in the code is "on-conflict" on the command line. Pure.

export const kebabCase = (name: string): string =>
  name.replaceAll(/[A-Z]/gu, (letter) => `-${letter.toLowerCase()}`);
