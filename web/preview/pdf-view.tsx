// A PDF, by the viewer of the browser, which runs apart from this page. Some browsers have none.

import type { JSX } from 'preact';
import { strings } from '../strings/index.ts';
import { useContentAddress } from './content-address.ts';
import { Problem, Waiting } from './preview-states.tsx';
import type { ShownFile } from './shown-file.ts';

export const PdfView = ({ file }: { file: ShownFile }): JSX.Element =>
  navigator.pdfViewerEnabled ? <PdfFrame file={file} /> : <Problem text={strings.value.noPdfViewer} />;

const PdfFrame = ({ file }: { file: ShownFile }): JSX.Element => {
  const content = useContentAddress(file, '?inline');
  if (content.state === 'loading') return <Waiting part={content.part} />;
  if (content.state === 'problem') return <Problem text={content.message} />;
  return <iframe class="pdf-frame" src={content.address} title={file.name} />;
};
