// One saved pair: its two ends, how it is, and what can be done.

import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { WherryError } from '../../src/client/browser/index.ts';
import type { GuiPair } from '../../src/gui/index.ts';
import { confirm } from '../dialogs/confirm.tsx';
import { Icon } from '../shell/icon.tsx';
import { attempt, tell } from '../state/messages.ts';
import { guiStrings } from '../strings/gui.ts';
import { formatNumber } from '../strings/index.ts';
import { showConflicts } from './pair-conflicts.tsx';
import { arrowOf, isInTrouble, lastRunInWords, modeInWords, stateInWords } from './pair-words.ts';
import { showPlan } from './plan-dialog.tsx';
import { api } from './program.ts';

const Facts = ({ pair }: { pair: GuiPair }): JSX.Element => {
  const text = guiStrings.value;
  return (
    <>
      <p class="pair-ends">
        <span>
          <Icon name="computer" />
          <code>{pair.local ?? '–'}</code>
        </span>
        <span class="pair-arrow" role="img" aria-label={modeInWords(pair.mode)}>
          {arrowOf(pair.mode)}
        </span>
        <span>
          <Icon name="server" />
          <code>
            {pair.server ?? '–'}:{pair.remote ?? ''}
          </code>
        </span>
      </p>
      <p class="field-hint">
        {modeInWords(pair.mode)} · {lastRunInWords(pair)}
      </p>
      {pair.message !== undefined && (
        <p class="notice notice-warning">
          <Icon name="warning" />
          <span>{pair.message}</span>
        </p>
      )}
      {pair.held !== undefined && (
        <p class="notice notice-danger" role="alert">
          <Icon name="warning" />
          <span>{text.heldText(pair.held.reason, formatNumber(pair.held.removals))}</span>
        </p>
      )}
    </>
  );
};

const runPair = async (name: string): Promise<void> => {
  const text = guiStrings.value;
  const run = await api.value?.pairs.run(name);
  if (run === undefined) return;
  if (!run.isDone && run.refusal !== undefined)
    throw new WherryError('FORBIDDEN', text.runRefused(text.refusal(run.refusal)));
  const [problem] = run.problems;
  if (problem !== undefined)
    throw new WherryError(
      problem.code,
      text.runProblems(formatNumber(run.problemCount), problem.path, problem.message),
    );
  const done = run.changeCount - run.undone;
  if (run.undone > 0) {
    const [failure] = run.failures;
    const first = failure === undefined ? undefined : `${failure.path}: ${failure.message}`;
    throw new WherryError(failure?.code ?? 'CHANGED', text.runUndone(done, formatNumber(run.undone), first));
  }
  tell(text.runDone(done, run.conflictCount));
};

const forget = async (name: string): Promise<void> => {
  const text = guiStrings.value;
  const isSure = await confirm({
    title: text.forgetPairTitle(name),
    text: text.forgetPairText,
    action: text.forgetPair,
  });
  if (isSure) await api.value?.pairs.forget(name);
};

/** Goes on, with the removals that it was held for when somebody has seen them. */
const goOn = async ({ name, held }: GuiPair): Promise<void> => {
  const text = guiStrings.value;
  if (held === undefined || held.removals === 0) return api.value?.pairs.resume(name);
  const isSure = await confirm({
    title: text.allowTitle(name),
    text: text.allowText(formatNumber(held.removals)),
    action: text.allow,
  });
  if (isSure) await api.value?.pairs.resume(name, { allowDelete: held.removals });
};

export const PairCard = ({ pair, reload }: { pair: GuiPair; reload: () => Promise<void> }): JSX.Element => {
  const text = guiStrings.value;
  const [isBusy, setBusy] = useState(false);
  const { name } = pair;
  const isDamaged = pair.state === 'damaged';
  const run = (task: () => Promise<void>) => async (): Promise<void> => {
    setBusy(true);
    await attempt(task);
    setBusy(false);
    await reload();
  };
  const tool = (label: string, task: () => Promise<void>, kind = ''): JSX.Element => (
    <button
      type="button"
      class={kind}
      aria-label={`${label}: ${name}`}
      disabled={isBusy}
      onClick={() => void run(task)()}
    >
      {label}
    </button>
  );
  return (
    <section class="panel pair-card" aria-label={name}>
      <div class="pair-head">
        <h2>{name}</h2>
        <span class={`badge ${isInTrouble(pair) ? 'badge-bad' : ''}`} role="status">
          {isBusy ? text.working : stateInWords(pair)}
        </span>
      </div>
      <Facts pair={pair} />
      <div class="panel-buttons">
        {!isDamaged && tool(text.plan, () => showPlan(pair))}
        {!isDamaged && tool(text.runNow, () => runPair(name), 'primary')}
        {!isDamaged &&
          pair.conflicts > 0 &&
          tool(text.conflictsOf(pair.conflicts), () => showConflicts(name))}
        {!isDamaged &&
          (pair.isPaused || pair.held !== undefined
            ? tool(text.resume, () => goOn(pair))
            : tool(text.pause, async () => api.value?.pairs.pause(name)))}
        {tool(text.forgetPair, () => forget(name), 'danger')}
      </div>
    </section>
  );
};
