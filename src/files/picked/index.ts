// Door: uploads of what was picked in a page. Browser-safe.

export type { Picked, PickedDirectory, PickedFile } from './picked-file.ts';
export { uploadPicked, type UploadPickedInit } from './upload-picked.ts';
