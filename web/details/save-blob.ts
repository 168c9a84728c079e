// Hands content to the browser to be saved as a file.

/** As long as a browser may need to begin with it. */
const KEPT_MS = 60_000;

export const saveBlob = (blob: Blob, name: string): void => {
  const address = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), KEPT_MS);
};
