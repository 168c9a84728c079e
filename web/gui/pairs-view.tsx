// Saved pairs: how each is, what a run would do, and what can be done about it.

import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { toWherryError } from '../../src/client/browser/index.ts';
import type { GuiPair } from '../../src/gui/index.ts';
import { Icon } from '../shell/icon.tsx';
import { attempt } from '../state/messages.ts';
import { guiStrings } from '../strings/gui.ts';
import { strings } from '../strings/index.ts';
import { PairCard } from './pair-card.tsx';
import { api } from './program.ts';
import { savePair } from './save-pair.tsx';

/** Other programs run them, too. */
const AGAIN_MS = 3_000;

const PairsView = (): JSX.Element => {
  const text = guiStrings.value;
  const asked = api.value;
  const [pairs, setPairs] = useState<readonly GuiPair[]>();
  const [problem, setProblem] = useState('');
  const reload = async (): Promise<void> => {
    if (asked === undefined) return;
    try {
      setPairs(await asked.pairs.list());
      setProblem('');
    } catch (error) {
      setProblem(toWherryError(error).message);
    }
  };
  useEffect(() => {
    void reload();
    const timer = setInterval(() => void reload(), AGAIN_MS);
    return () => clearInterval(timer);
  }, [asked]);
  useEffect(() => {
    document.title = `${text.pairs} – Wherry`;
  }, [text]);
  return (
    <div class="view">
      <h1>{text.pairs}</h1>
      <p>{text.pairsIntro}</p>
      <p>
        <button type="button" class="primary" onClick={() => void attempt(savePair).then(reload)}>
          <Icon name="newFolder" />
          {text.newPair}
        </button>
      </p>
      {problem !== '' && (
        <p class="notice notice-danger" role="alert">
          {problem}
        </p>
      )}
      {pairs === undefined ? (
        problem === '' && <p class="waiting">{strings.value.loading}</p>
      ) : pairs.length === 0 ? (
        <p class="nothing">{text.noPairs}</p>
      ) : (
        <div class="pair-cards">
          {pairs.map((pair) => (
            <PairCard key={pair.name} pair={pair} reload={reload} />
          ))}
        </div>
      )}
    </div>
  );
};
export default PairsView;
