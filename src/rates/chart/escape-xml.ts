// Text for an XML document. Characters that XML cannot hold at all are shown as a replacement.

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const UNABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/gu;

export const escapeXml = (text: string): string =>
  text
    .toWellFormed()
    .replace(UNABLE, '\ufffd')
    .replace(/[&<>"']/gu, (character) => ESCAPES[character] ?? '');
