// Questions to the person: of a server, a password or a code; of the program about a server, whether its pin is the right one.

import type { JSX } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { WherryError } from '../../src/client/browser/index.ts';
import type { GuiQuestion } from '../../src/gui/index.ts';
import { Dialog, openDialog } from '../dialogs/dialog.tsx';
import { Icon } from '../shell/icon.tsx';
import { guiStrings } from '../strings/gui.ts';
import { strings } from '../strings/index.ts';

type Answered = string | boolean;

/** A pin as it stands in the question, for it to be seen by itself. */
const PIN = /[\w-]{43}/u;

const ConfirmPart = ({ question }: { question: GuiQuestion }): JSX.Element => {
  const text = guiStrings.value;
  const pin = PIN.exec(question.text)?.[0];
  const isChanged = /ANOTHER KEY/u.test(question.text);
  return (
    <>
      {isChanged && (
        <p class="notice notice-danger" role="alert">
          <Icon name="warning" />
          {text.keyChanged}
        </p>
      )}
      {question.isLocal && pin !== undefined ? (
        <>
          <p>{isChanged ? text.pinChangedText(question.target) : text.pinText(question.target)}</p>
          <p class="pin">
            <code>{pin}</code>
          </p>
          <p class="field-hint">{text.pinHint}</p>
        </>
      ) : (
        <p>{question.text}</p>
      )}
    </>
  );
};

const QuestionDialog = ({
  question,
  close,
}: {
  question: GuiQuestion;
  close: (answer?: Answered) => void;
}): JSX.Element => {
  const field = useRef<HTMLInputElement>(null);
  const id = useId();
  // Behind the dialogue's own effect, which opens it.
  useEffect(() => field.current?.focus(), []);
  const text = guiStrings.value;
  const isConfirm = question.kind === 'confirm';
  const title = question.isLocal ? text.isItRight : text.serverAsks(question.target);
  return (
    <Dialog title={title} onClose={() => close()}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          close(isConfirm ? true : (field.current?.value ?? ''));
        }}
      >
        {isConfirm ? (
          <ConfirmPart question={question} />
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
          <button type="submit" class={isConfirm ? '' : 'primary'}>
            {isConfirm && question.isLocal ? text.pinIsRight : text.answer}
          </button>
        </div>
      </form>
    </Dialog>
  );
};

/** Asks. Code: `CANCELLED`, also when no answer is wanted any more. */
export const answerForPerson = async (question: GuiQuestion, signal: AbortSignal): Promise<Answered> => {
  let close = (): void => {};
  const asked = openDialog<Answered>((closeIt) => {
    close = () => closeIt();
    return <QuestionDialog question={question} close={closeIt} />;
  });
  const stop = (): void => close();
  signal.addEventListener('abort', stop);
  const answer = await asked;
  signal.removeEventListener('abort', stop);
  if (answer === undefined) throw new WherryError('CANCELLED', 'The question was not answered.');
  return answer;
};
