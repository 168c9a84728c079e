// Door: uploads of what was picked in a page. Browser-safe.

export {
  openBlockHasher,
  type Block,
  type BlockHasher,
  type HashedBlock,
  type OpenBlockHasher,
} from './block-hasher.ts';
export type { Picked, PickedDirectory, PickedFile } from './picked-file.ts';
export { uploadPicked, type UploadPickedInit } from './upload-picked.ts';
