// The log of the server: what was recorded last, and what comes while somebody looks.

import { computed } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { toWherryError, type PageRemote } from '../../src/client/browser/index.ts';
import { Choice } from '../dialogs/field.tsx';
import { isServerOnline } from '../state/server-link.ts';
import { adminStrings } from '../strings/administration.ts';
import { region, strings } from '../strings/index.ts';
import { matches, toLogLine, type LogLine } from './log-lines.ts';

const FIRST_LINES = 200;
/** What the server gives at once. */
const MOST_LINES = 1000;
/** Kept while following; the oldest go. */
const KEPT_LINES = 5000;
const FOLLOW_MS = 1000;

interface Log {
  readonly lines: readonly LogLine[];
  readonly problem: string | undefined;
  readonly isLoaded: boolean;
  readonly showMore: () => void;
}

const useLog = (server: PageRemote, follows: boolean): Log => {
  const [lines, setLines] = useState<readonly LogLine[]>([]);
  const [problem, setProblem] = useState<string>();
  const [isLoaded, setLoaded] = useState(false);
  const [limit, setLimit] = useState(FIRST_LINES);
  const { admin } = server;
  const isOnline = isServerOnline(server);
  useEffect(() => {
    if (!isOnline) return;
    let isOver = false;
    let lastId: number | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async (): Promise<void> => {
      const entries =
        lastId === undefined
          ? await admin.queryAudit({ limit })
          : await admin.queryAudit({ afterId: lastId, limit: MOST_LINES });
      if (isOver) return;
      const more = entries.map(toLogLine);
      const isFirst = lastId === undefined;
      lastId = more.at(-1)?.id ?? lastId ?? 0;
      setProblem(undefined);
      setLoaded(true);
      if (isFirst) setLines(more);
      else if (more.length > 0) setLines((before) => [...before, ...more].slice(-KEPT_LINES));
    };
    const turn = async (): Promise<void> => {
      try {
        if (document.visibilityState === 'visible') await ask();
      } catch (error) {
        if (!isOver) setProblem(toWherryError(error).message);
      }
      if (!isOver && follows) timer = setTimeout(() => void turn(), FOLLOW_MS);
    };
    void turn();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [admin, follows, limit, isOnline]);
  return { lines, problem, isLoaded, showMore: () => setLimit(MOST_LINES) };
};

const timeFormat = computed(
  () => new Intl.DateTimeFormat(region.value, { dateStyle: 'short', timeStyle: 'medium' }),
);

const Line = ({ line }: { line: LogLine }): JSX.Element => (
  <li class={`log-line log-${line.level === 'info' ? 'info' : 'bad'}`}>
    <time dateTime={new Date(line.timeMs).toISOString()}>{timeFormat.value.format(line.timeMs)}</time>
    {line.level !== 'info' && <strong class="badge badge-bad">{line.level}</strong>}
    <span class="log-event">{line.event}</span>
    {line.who !== '' && <bdi class="log-who">{line.who}</bdi>}
    <bdi class="log-rest">{line.rest}</bdi>
  </li>
);

export const LogTab = ({ server }: { server: PageRemote }): JSX.Element => {
  const text = adminStrings.value;
  const [follows, setFollows] = useState(true);
  const [level, setLevel] = useState('info');
  const [filter, setFilter] = useState('');
  const { lines, problem, isLoaded, showMore } = useLog(server, follows);
  const shown = lines.filter((line) => matches(line, level, filter));
  const scroller = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (follows) scroller.current?.scrollTo({ top: scroller.current.scrollHeight });
  }, [shown.at(-1)?.id, follows, filter, level]);
  return (
    <section aria-label={text.logLines}>
      <div class="log-controls">
        <label class="check">
          <input
            type="checkbox"
            checked={follows}
            onChange={(event) => setFollows(event.currentTarget.checked)}
          />
          {text.follow}
        </label>
        <div class="log-field">
          <Choice
            name="level"
            label={text.level}
            value={level}
            onChange={setLevel}
            choices={[
              ['info', text.allLevels],
              ['warn', text.atLeast(text.levelWarn)],
              ['error', text.levelError],
            ]}
          />
        </div>
        <div class="log-field">
          <label for="log-filter">{text.logFilter}</label>
          <input
            id="log-filter"
            type="search"
            value={filter}
            onInput={(event) => setFilter(event.currentTarget.value)}
          />
        </div>
        <span class="count" role="status">
          {text.logLineCount(shown.length)}
        </span>
      </div>
      {problem !== undefined && (
        <p class="notice notice-warning" role="alert">
          {problem}
        </p>
      )}
      {!isLoaded && problem === undefined && <p class="waiting">{strings.value.loading}</p>}
      <div ref={scroller} class="log" tabIndex={0} role="group" aria-label={text.logLines}>
        {isLoaded && lines.length >= FIRST_LINES && lines.length < MOST_LINES && (
          <button type="button" onClick={showMore}>
            {text.older}
          </button>
        )}
        {isLoaded && shown.length === 0 && <p class="nothing">{text.noLogLines}</p>}
        <ol class="log-lines">
          {shown.map((line) => (
            <Line key={line.id} line={line} />
          ))}
        </ol>
      </div>
    </section>
  );
};
