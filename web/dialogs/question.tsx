// A question of the server, where no form has asked for the answer beforehand.

import type { JSX } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { WherryError, type Answer, type Question } from '../../src/client/browser/index.ts';
import { adminStrings } from '../strings/administration.ts';
import { strings } from '../strings/index.ts';
import { Dialog, openDialog } from './dialog.tsx';

const QuestionDialog = ({
  question,
  close,
}: {
  question: Question;
  close: (answer?: Answer) => void;
}): JSX.Element => {
  const field = useRef<HTMLInputElement>(null);
  const id = useId();
  // Behind the dialogue's own effect, which opens it.
  useEffect(() => field.current?.focus(), []);
  const text = adminStrings.value;
  return (
    <Dialog title={text.serverAsks} onClose={() => close()}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          close(question.kind === 'confirm' ? true : (field.current?.value ?? ''));
        }}
      >
        {question.kind === 'confirm' ? (
          <p>{question.text}</p>
        ) : (
          <>
            <label for={id}>{question.text}</label>
            <input
              id={id}
              ref={field}
              {...({ type: question.kind === 'secret' ? 'password' : 'text' } as { type: 'text' })}
              autocomplete="off"
              spellcheck={false}
              required
            />
          </>
        )}
        <div class="dialog-buttons">
          <button type="button" onClick={() => close()}>
            {strings.value.cancel}
          </button>
          <button type="submit" class="primary">
            {text.answer}
          </button>
        </div>
      </form>
    </Dialog>
  );
};

/** Code: `CANCELLED`. */
export const askQuestion = async (question: Question): Promise<Answer> => {
  const answer = await openDialog<Answer>((close) => <QuestionDialog question={question} close={close} />);
  if (answer === undefined) throw new WherryError('CANCELLED', 'The question was not answered.');
  return answer;
};
