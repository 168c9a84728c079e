// What there is to know of an entry.

import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { toWherryError, type Entry, type Files } from '../../src/client/browser/index.ts';
import { CopyButton } from '../copy/copy-button.tsx';
import { Dialog, openDialog } from '../dialogs/dialog.tsx';
import { nameOf } from '../files/entry-path.ts';
import { typeInWords } from '../files/entry-looks.ts';
import { isFile, isFolder } from '../files/entry-type.ts';
import type { Pane } from '../files/pane.ts';
import { formatBytes, formatTime, strings } from '../strings/index.ts';
import { ContentsCount } from './contents-count.tsx';

const Fact = ({ name, children }: { name: string; children: ComponentChildren }): JSX.Element => (
  <div class="details-fact">
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);

type Checksum = { readonly value: string } | { readonly problem: string } | 'computing';

const ChecksumFact = ({ files, path }: { files: Files; path: string }): JSX.Element => {
  const text = strings.value;
  const [checksum, setChecksum] = useState<Checksum>();
  const [stop] = useState(() => new AbortController());
  useEffect(() => () => stop.abort(), []);
  const compute = (): void => {
    setChecksum('computing');
    files.checksum(path, { signal: stop.signal, timeoutMs: 0 }).then(
      (value) => setChecksum({ value }),
      (error: unknown) => setChecksum({ problem: toWherryError(error).message }),
    );
  };
  return (
    <Fact name={text.checksum}>
      {checksum === undefined && (
        <button type="button" onClick={compute}>
          {text.compute}
        </button>
      )}
      <span role="status">
        {checksum === 'computing' && text.computing}
        {typeof checksum === 'object' && 'value' in checksum && (
          <code class="checksum">{checksum.value}</code>
        )}
        {typeof checksum === 'object' && 'problem' in checksum && (
          <span class="field-problem">{checksum.problem}</span>
        )}
      </span>
      {typeof checksum === 'object' && 'value' in checksum && (
        <CopyButton text={checksum.value} what={text.checksum} />
      )}
    </Fact>
  );
};

const targetNote = ({ leads }: Entry): string => {
  const text = strings.value;
  return leads === 'outside'
    ? ` (${text.leadsOutside})`
    : leads === 'broken'
      ? ` (${text.leadsNowhere})`
      : '';
};

const Details = ({ files, entry }: { files: Files; entry: Entry }): JSX.Element => {
  const text = strings.value;
  return (
    <dl class="details-facts">
      <Fact name={text.path}>
        <bdi>{entry.path}</bdi>
        <CopyButton text={entry.path} what={text.path} />
      </Fact>
      <Fact name={text.type}>{typeInWords(entry)}</Fact>
      {entry.kind === 'link' && (
        <Fact name={text.target}>
          <bdi>{entry.target}</bdi>
          {targetNote(entry)}
        </Fact>
      )}
      {entry.kind === 'file' && (
        <Fact name={text.size}>
          {entry.size < 1024
            ? text.bytes(entry.size)
            : `${formatBytes(entry.size)} (${text.bytes(entry.size)})`}
        </Fact>
      )}
      <Fact name={text.modified}>{formatTime(entry.mtimeUs)}</Fact>
      {entry.kind === 'file' && <Fact name={text.executable}>{entry.executable ? text.yes : text.no}</Fact>}
      {isFile(entry) && <ChecksumFact files={files} path={entry.path} />}
      {isFolder(entry) && (
        <Fact name={text.contents}>
          <ContentsCount files={files} path={entry.path} />
        </Fact>
      )}
    </dl>
  );
};

/** Fulfils when it is closed. */
export const showDetails = async (pane: Pane, entry: Entry): Promise<void> => {
  const files = pane.place.value?.files;
  if (files === undefined) return;
  await openDialog((close) => (
    <Dialog title={strings.value.detailsOf(nameOf(entry.path))} onClose={close}>
      <Details files={files} entry={entry} />
    </Dialog>
  ));
};
