// Puts text into the clipboard, also where the page came without encryption and browsers have no clipboard to offer.

const copyBySelection = (text: string): boolean => {
  const field = document.createElement('textarea');
  const before = document.activeElement;
  field.value = text;
  field.className = 'for-screen-readers';
  // Inside of a modal dialogue nothing else can be selected.
  (document.querySelector('dialog[open]') ?? document.body).append(field);
  field.select();
  // The only way there is without a secure context.
  const isDone = document.execCommand('copy');
  field.remove();
  if (before instanceof HTMLElement) before.focus();
  return isDone;
};

/** Whether it is there now. */
export const copyText = async (text: string): Promise<boolean> => {
  try {
    // Undefined where the page came without encryption, whatever its type says.
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
};
