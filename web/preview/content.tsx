// The content of a file, by the view that its name asks for. What no name tells is looked into, and shown when it is text.

import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { toWherryError } from '../../src/client/browser/index.ts';
import { contentTypeOf } from '../files/entry-type.ts';
import { strings } from '../strings/index.ts';
import { ImageView, type ImagesAround } from './image-view.tsx';
import { isText } from './is-text.ts';
import { MediaView } from './media-view.tsx';
import { PdfView } from './pdf-view.tsx';
import { Problem, Waiting } from './preview-states.tsx';
import { readStart, type ShownFile } from './shown-file.ts';
import { TextView } from './text-view.tsx';

export interface ContentInit {
  readonly file: ShownFile;
  readonly around: ImagesAround;
  /** The address of another file of the same place, for images in Markdown. */
  readonly addressOf: ((path: string) => string) | undefined;
  readonly onOpen: (path: string) => void;
}

const LOOK_BYTES = 8 * 1024;

const Unknown = (init: ContentInit): JSX.Element => {
  const [found, setFound] = useState<'text' | 'other'>();
  const [problem, setProblem] = useState<string>();
  useEffect(() => {
    const stop = new AbortController();
    readStart(init.file, LOOK_BYTES, stop.signal).then(
      ({ bytes }) => setFound(isText(bytes) ? 'text' : 'other'),
      (error: unknown) => {
        if (!stop.signal.aborted) setProblem(toWherryError(error).message);
      },
    );
    return () => stop.abort();
  }, []);
  if (problem !== undefined) return <Problem text={problem} />;
  if (found === undefined) return <Waiting />;
  if (found === 'text') return <TextView file={init.file} addressOf={init.addressOf} onOpen={init.onOpen} />;
  return (
    <div class="preview-state">
      <p>{strings.value.noPreview}</p>
    </div>
  );
};

export const Content = (init: ContentInit): JSX.Element => {
  const { file, around, addressOf, onOpen } = init;
  const type = contentTypeOf(file.name);
  switch (type) {
    case 'image':
      return <ImageView file={file} around={around} />;
    case 'audio':
    case 'video':
      return <MediaView file={file} isVideo={type === 'video'} />;
    case 'pdf':
      return <PdfView file={file} />;
    case 'markdown':
    case 'text':
      return <TextView file={file} addressOf={addressOf} onOpen={onOpen} />;
    case 'archive':
    case 'other':
      return <Unknown {...init} />;
  }
};
