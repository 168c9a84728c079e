// How much is in a folder: counted on demand, in view of whoever waits for it.

import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { toWherryError, type Files } from '../../src/client/browser/index.ts';
import { formatBytes, strings } from '../strings/index.ts';

interface Count {
  readonly files: number;
  readonly folders: number;
  readonly bytes: number;
  /** What could not be read. */
  readonly problems: number;
}

const SHOWN_EVERY_MS = 150;

const count = async (
  files: Files,
  path: string,
  signal: AbortSignal,
  onCount: (soFar: Count) => void,
): Promise<Count> => {
  const found = { files: 0, folders: 0, bytes: 0, problems: 0 };
  let shownMs = performance.now();
  const onProblem = (): void => void (found.problems += 1);
  for await (const entry of files.list(path, { recursive: true, versions: false, signal, onProblem })) {
    if (entry.kind === 'directory') found.folders += 1;
    else found.files += 1;
    found.bytes += entry.size;
    if (performance.now() - shownMs < SHOWN_EVERY_MS) continue;
    shownMs = performance.now();
    onCount({ ...found });
  }
  return found;
};

const inWords = ({ files, folders, bytes }: Count, isOver: boolean): string => {
  const { contentsCounted, counting } = strings.value;
  return (isOver ? contentsCounted : counting)(files, folders, formatBytes(bytes));
};

export const ContentsCount = ({ files, path }: { files: Files; path: string }): JSX.Element => {
  const text = strings.value;
  const [found, setFound] = useState<Count>();
  const [state, setState] = useState<'idle' | 'counting' | 'over'>('idle');
  const [problem, setProblem] = useState<string>();
  const stop = useRef(new AbortController());
  useEffect(() => () => stop.current.abort(), []);
  const begin = (): void => {
    stop.current = new AbortController();
    const { signal } = stop.current;
    setState('counting');
    setFound({ files: 0, folders: 0, bytes: 0, problems: 0 });
    setProblem(undefined);
    count(files, path, signal, setFound).then(
      (all) => {
        setFound(all);
        setState('over');
      },
      (error: unknown) => {
        if (!signal.aborted) setProblem(toWherryError(error).message);
        setState('idle');
        setFound(undefined);
      },
    );
  };
  return (
    <>
      {found !== undefined && (
        // Each step of the counting would be read out otherwise.
        <span role={state === 'over' ? 'status' : undefined}>
          {inWords(found, state === 'over')}
          {found.problems > 0 && ` ${text.notCounted(found.problems)}`}
        </span>
      )}
      {state === 'idle' && (
        <button type="button" onClick={begin}>
          {text.countContents}
        </button>
      )}
      {state === 'counting' && (
        <button type="button" onClick={() => stop.current.abort()}>
          {text.cancel}
        </button>
      )}
      {problem !== undefined && (
        <p class="field-problem" role="alert">
          {problem}
        </p>
      )}
    </>
  );
};
