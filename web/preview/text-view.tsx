// Text: as it was written, as a table (CSV), or as a page (Markdown). Only the beginning of a long one.

import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { toWherryError } from '../../src/client/browser/index.ts';
import { parentOf } from '../files/entry-path.ts';
import { contentTypeOf, endingOf } from '../files/entry-type.ts';
import { formatBytes, formatNumber, strings } from '../strings/index.ts';
import { MarkdownView } from './markdown-view.tsx';
import type { MarkdownNode } from './markdown-tree.ts';
import { parseMarkdown } from './parse-markdown.ts';
import { Problem, Waiting } from './preview-states.tsx';
import { readCsv, type CsvTable } from './read-csv.ts';
import { MAX_TEXT_BYTES, readStart, type ShownFile } from './shown-file.ts';
import { textPieces } from './text-pieces.ts';

const MAX_ROWS = 1000;
const MAX_COLUMNS = 100;
/** Characters that are laid out together. */
const PIECE_LENGTH = 8 * 1024;

interface Loaded {
  readonly text: string;
  readonly isWhole: boolean;
  readonly table?: CsvTable | undefined;
  readonly nodes?: readonly MarkdownNode[] | undefined;
}

const load = async (file: ShownFile, signal: AbortSignal): Promise<Loaded> => {
  const { bytes, isWhole } = await readStart(file, MAX_TEXT_BYTES, signal);
  const text = new TextDecoder('utf-8').decode(bytes, { stream: !isWhole });
  const ending = endingOf(file.name);
  if (ending === 'csv') return { text, isWhole, table: readCsv(text, MAX_ROWS) };
  if (ending === 'tsv') return { text, isWhole, table: readCsv(text, MAX_ROWS, '\t') };
  if (contentTypeOf(file.name) !== 'markdown') return { text, isWhole };
  const nodes = await parseMarkdown({ text, directory: parentOf(file.path) }, signal);
  return { text, isWhole, nodes };
};

const Table = ({ table, name }: { table: CsvTable; name: string }): JSX.Element => {
  const [head = [], ...rows] = table.rows.map((row) => row.slice(0, MAX_COLUMNS));
  return (
    <div class="preview-scroll" tabIndex={0} role="region" aria-label={name}>
      <table class="csv">
        <thead>
          <tr>
            {head.map((field, index) => (
              <th key={index} scope="col">
                {field}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              {row.map((field, column) => (
                <td key={column}>{field}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
};

const Plain = ({ text, name }: { text: string; name: string }): JSX.Element => (
  <pre class="preview-scroll preview-text" tabIndex={0} role="region" aria-label={name}>
    {textPieces(text, PIECE_LENGTH).map((piece, index) => (
      <div key={index} class="text-piece" style={{ containIntrinsicBlockSize: `auto ${piece.lines}lh` }}>
        {piece.text}
      </div>
    ))}
  </pre>
);

/** What of it is not shown, in words. */
const restNote = ({ isWhole, table }: Loaded, showsPlain: boolean): string | undefined => {
  if (table?.hasMore === true && !showsPlain) return strings.value.restOfRows(formatNumber(MAX_ROWS));
  return isWhole ? undefined : strings.value.restOfText(formatBytes(MAX_TEXT_BYTES));
};

export const TextView = ({
  file,
  addressOf,
  onOpen,
}: {
  file: ShownFile;
  addressOf: ((path: string) => string) | undefined;
  onOpen: (path: string) => void;
}): JSX.Element => {
  const text = strings.value;
  const [loaded, setLoaded] = useState<Loaded>();
  const [problem, setProblem] = useState<string>();
  const [asPlain, setPlain] = useState(false);
  useEffect(() => {
    const stop = new AbortController();
    load(file, stop.signal).then(setLoaded, (error: unknown) => {
      if (!stop.signal.aborted) setProblem(toWherryError(error).message);
    });
    return () => stop.abort();
  }, []);
  if (problem !== undefined) return <Problem text={problem} />;
  if (loaded === undefined) return <Waiting />;
  const { table, nodes } = loaded;
  const isFormatted = (table !== undefined || nodes !== undefined) && !asPlain;
  const note = restNote(loaded, asPlain);
  return (
    <>
      {(table !== undefined || nodes !== undefined) && (
        <label class="preview-option">
          <input
            type="checkbox"
            checked={asPlain}
            onChange={(event) => setPlain(event.currentTarget.checked)}
          />
          {text.asWritten}
        </label>
      )}
      {isFormatted && table !== undefined && <Table table={table} name={file.name} />}
      {isFormatted && nodes !== undefined && (
        <div class="preview-scroll" tabIndex={0} role="region" aria-label={file.name}>
          <MarkdownView nodes={nodes} addressOf={addressOf} onOpen={onOpen} />
        </div>
      )}
      {!isFormatted && <Plain text={loaded.text} name={file.name} />}
      {note !== undefined && (
        <p class="preview-note" role="note">
          {note}
        </p>
      )}
    </>
  );
};
