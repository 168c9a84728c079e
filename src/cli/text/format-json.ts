// JSON for one line of output. Everything that is not plainly printable is escaped, so that a hostile name cannot
// steer a terminal through --json either; a parser gives back exactly the string that went in.

// Controls (DEL and C1; JSON itself escapes C0), invisible and direction-changing characters, separators.
const UNSAFE =
  /[\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e0fff}]/gu;

const escapeUnits = (text: string): string => {
  let escaped = '';
  for (let index = 0; index < text.length; index += 1) {
    escaped += `\\u${text.charCodeAt(index).toString(16).padStart(4, '0')}`;
  }
  return escaped;
};

export const formatJson = (value: unknown): string => JSON.stringify(value).replace(UNSAFE, escapeUnits);
