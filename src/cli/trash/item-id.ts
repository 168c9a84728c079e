// How items of the trash are named. Pure.

const ID = /^[0-9a-z]{19}-\d{1,9}$/u;

export const isItemId = (text: string): boolean => ID.test(text);
