// The login: an account with its password, or a token; a one-time code where the account wants one.

import type { JSX } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { toWherryError } from '../../src/client/browser/index.ts';
import { Icon } from '../shell/icon.tsx';
import { LoginRefusal, logIn, sessionProblem } from '../state/session.ts';
import { strings } from '../strings/index.ts';

const readText = (form: HTMLFormElement, name: string): string => {
  const value = new FormData(form).get(name);
  return typeof value === 'string' ? value : '';
};

const LoginScreen = (): JSX.Element => {
  const text = strings.value;
  const [problem, setProblem] = useState(sessionProblem.value?.message ?? '');
  const [needsCode, setNeedsCode] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [isShown, setShown] = useState(false);
  const ids = { account: useId(), hint: useId(), secret: useId(), code: useId(), codeHint: useId() };
  const first = useRef<HTMLInputElement>(null);
  const code = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);
  useEffect(() => {
    if (needsCode) code.current?.focus();
  }, [needsCode]);
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    if (isBusy) return;
    setBusy(true);
    setProblem('');
    try {
      await logIn({
        account: readText(form, 'username').trim(),
        secret: readText(form, 'password'),
        code: readText(form, 'code').trim(),
      });
    } catch (error) {
      const wantsCode = error instanceof LoginRefusal && error.needsCode;
      setNeedsCode(needsCode || wantsCode);
      if (!wantsCode || needsCode) setProblem(toWherryError(error).message);
      setBusy(false);
    }
  };
  return (
    <main class="login">
      <form class="login-card" onSubmit={(event) => void submit(event)}>
        <h1>
          <Icon name="boat" class="brand-icon" /> Wherry
        </h1>
        <p class="field-problem" role="alert">
          {problem}
        </p>
        <label for={ids.account}>{text.accountName}</label>
        <input
          id={ids.account}
          ref={first}
          name="username"
          autocomplete="username"
          autocapitalize="none"
          spellcheck={false}
          aria-describedby={ids.hint}
        />
        <p id={ids.hint} class="field-hint">
          {text.accountHint}
        </p>
        <label for={ids.secret}>{text.passwordOrToken}</label>
        <div class="field-with-button">
          <input
            id={ids.secret}
            name="password"
            // The compiler knows each kind of field by itself.
            {...({ type: isShown ? 'text' : 'password' } as { type: 'password' })}
            autocomplete="current-password"
            autocapitalize="none"
            spellcheck={false}
            required
          />
          <button
            type="button"
            class="icon-button"
            aria-pressed={isShown}
            aria-label={text.showSecret}
            title={text.showSecret}
            onClick={() => setShown(!isShown)}
          >
            <Icon name="preview" />
          </button>
        </div>
        {needsCode && (
          <>
            <label for={ids.code}>{text.oneTimeCode}</label>
            <input
              id={ids.code}
              ref={code}
              name="code"
              inputMode="numeric"
              autocomplete="one-time-code"
              aria-describedby={ids.codeHint}
            />
            <p id={ids.codeHint} class="field-hint">
              {text.oneTimeCodeHint}
            </p>
          </>
        )}
        <button type="submit" class="primary login-button" disabled={isBusy}>
          {isBusy ? text.loggingIn : text.logIn}
        </button>
        <p class="login-plain">
          <a href="/files/">{text.plainList}</a>
        </p>
      </form>
    </main>
  );
};

export default LoginScreen;
