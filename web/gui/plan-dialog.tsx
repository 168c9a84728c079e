// What a run of a pair would do, before it does: how many of each, and the list.

import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { toWherryError } from '../../src/client/browser/index.ts';
import type { GuiPair, GuiRun } from '../../src/gui/index.ts';
import { Dialog, openDialog } from '../dialogs/dialog.tsx';
import { guiStrings } from '../strings/gui.ts';
import { formatBytes, formatNumber, strings } from '../strings/index.ts';
import { countChanges } from './count-changes.ts';
import { changeInWords } from './pair-words.ts';
import { api } from './program.ts';

const Counts = ({ run }: { run: GuiRun }): JSX.Element => {
  const text = guiStrings.value;
  const { send, fetch, remove, other } = countChanges(run.changes);
  const isCut = run.changeCount > run.changes.length;
  const count = (label: string, value: number): JSX.Element => (
    <div class="plan-count">
      <dt>{label}</dt>
      <dd>
        {isCut && '≥ '}
        {formatNumber(value)}
      </dd>
    </div>
  );
  return (
    <dl class="plan-counts">
      {count(text.toSend, send)}
      {count(text.toFetch, fetch)}
      {count(text.toRemove, remove)}
      {count(text.toDoElse, other)}
      <div class="plan-count">
        <dt>{text.conflicts}</dt>
        <dd>{formatNumber(run.conflictCount)}</dd>
      </div>
    </dl>
  );
};

const Changes = ({ run }: { run: GuiRun }): JSX.Element => {
  const text = guiStrings.value;
  return (
    <div class="plan-list" tabIndex={0} role="group" aria-label={text.planList}>
      <table class="data-table">
        <thead>
          <tr>
            <th scope="col">{text.whatIsDone}</th>
            <th scope="col">{strings.value.name}</th>
            <th scope="col">{strings.value.size}</th>
          </tr>
        </thead>
        <tbody>
          {run.conflictPaths.map((path) => (
            <tr key={`conflict ${path}`}>
              <td class="plan-conflict">{text.conflict}</td>
              <th scope="row">{path}</th>
              <td />
            </tr>
          ))}
          {run.changes.map((change) => (
            <tr key={`${change.side} ${change.action} ${change.path}`}>
              <td class={change.action === 'remove' ? 'plan-remove' : ''}>{changeInWords(change)}</td>
              <th scope="row">{change.path}</th>
              <td>{change.kind === 'file' && change.action === 'write' ? formatBytes(change.size) : ''}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
};

const Plan = ({ run }: { run: GuiRun }): JSX.Element => {
  const text = guiStrings.value;
  const isNothing = run.changeCount + run.conflictCount + run.problemCount === 0;
  return (
    <>
      {run.refusal !== undefined && (
        <p class="notice notice-danger" role="alert">
          {text.runRefused(text.refusal(run.refusal))}
        </p>
      )}
      {run.problems.map(({ path, message }) => (
        <p key={path} class="notice notice-warning">
          {path}: {message}
        </p>
      ))}
      {isNothing ? (
        <p role="status">{text.inStep}</p>
      ) : (
        <>
          <Counts run={run} />
          <Changes run={run} />
          {run.changeCount > run.changes.length && (
            <p class="field-hint">{text.andMore(formatNumber(run.changeCount - run.changes.length))}</p>
          )}
        </>
      )}
    </>
  );
};

const PlanDialog = ({ pair, close }: { pair: GuiPair; close: () => void }): JSX.Element => {
  const text = guiStrings.value;
  const [run, setRun] = useState<GuiRun>();
  const [problem, setProblem] = useState('');
  useEffect(() => {
    const stop = new AbortController();
    api.value?.pairs.plan(pair.name, { signal: stop.signal }).then(setRun, (error: unknown) => {
      if (!stop.signal.aborted) setProblem(toWherryError(error).message);
    });
    return () => stop.abort();
  }, []);
  return (
    <Dialog title={text.planOf(pair.name)} onClose={close} isWide>
      {problem !== '' && (
        <p class="notice notice-danger" role="alert">
          {problem}
        </p>
      )}
      {run === undefined ? problem === '' && <p role="status">{text.planning}</p> : <Plan run={run} />}
      <div class="dialog-buttons">
        <button type="button" onClick={close}>
          {strings.value.close}
        </button>
      </div>
    </Dialog>
  );
};

export const showPlan = async (pair: GuiPair): Promise<void> => {
  await openDialog((close) => <PlanDialog pair={pair} close={close} />);
};
