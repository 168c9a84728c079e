// Asks how a new share is to be, and makes it.

import type { JSX } from 'preact';
import { useId, useRef, useState } from 'preact/hooks';
import {
  toWherryError,
  type Entry,
  type PageRemote,
  type ShareInfo,
} from '../../src/client/browser/index.ts';
import { isFolder } from '../files/entry-type.ts';
import { strings } from '../strings/index.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** 0: until it is revoked. */
const DAYS = [1, 7, 30, 0] as const;
const FIRST_DAYS = 7;

/** What the fields say; empty ones say nothing. */
const readForm = (form: HTMLFormElement, path: string): Parameters<PageRemote['shares']['create']>[0] => {
  const fields = new FormData(form);
  const text = (name: string): string | undefined => {
    const value = fields.get(name);
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const days = Number(text('days') ?? 0);
  const uses = text('uses');
  return {
    path,
    access: text('access') === 'upload' ? 'upload' : 'read',
    expiresMs: days === 0 ? undefined : Date.now() + days * DAY_MS,
    password: text('password'),
    maxUses: uses === undefined ? undefined : Number(uses),
    label: text('label'),
  };
};

const AccessFields = (): JSX.Element => {
  const text = strings.value;
  return (
    <fieldset class="choices">
      <legend>{text.shareAccess}</legend>
      <label class="choice">
        <input type="radio" name="access" value="read" defaultChecked />
        {text.shareRead}
      </label>
      <label class="choice">
        <input type="radio" name="access" value="upload" />
        {text.shareUpload}
      </label>
    </fieldset>
  );
};

const ExpiryFields = (): JSX.Element => {
  const text = strings.value;
  return (
    <fieldset class="choices">
      <legend>{text.shareExpires}</legend>
      {DAYS.map((days) => (
        <label key={days} class="choice">
          <input type="radio" name="days" value={days} defaultChecked={days === FIRST_DAYS} />
          {days === 0 ? text.never : text.days(days)}
        </label>
      ))}
    </fieldset>
  );
};

const MoreFields = (): JSX.Element => {
  const text = strings.value;
  const id = useId();
  return (
    <details class="more-fields">
      <summary>{text.shareMore}</summary>
      <label for={`${id}-password`}>{text.sharePassword}</label>
      <input
        id={`${id}-password`}
        name="password"
        minLength={8}
        maxLength={512}
        autocomplete="off"
        spellcheck={false}
        aria-describedby={`${id}-password-hint`}
      />
      <p id={`${id}-password-hint`} class="field-hint">
        {text.sharePasswordHint}
      </p>
      <label for={`${id}-uses`}>{text.shareUses}</label>
      <input id={`${id}-uses`} name="uses" type="number" min={1} max={1_000_000} step={1} />
      <label for={`${id}-label`}>{text.shareLabel}</label>
      <input
        id={`${id}-label`}
        name="label"
        maxLength={200}
        autocomplete="off"
        aria-describedby={`${id}-label-hint`}
      />
      <p id={`${id}-label-hint`} class="field-hint">
        {text.shareLabelHint}
      </p>
    </details>
  );
};

export const NewShareForm = ({
  shares,
  entry,
  onMade,
}: {
  shares: PageRemote['shares'];
  entry: Entry;
  onMade: (share: ShareInfo) => void;
}): JSX.Element => {
  const text = strings.value;
  const form = useRef<HTMLFormElement>(null);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState('');
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (isBusy || form.current === null) return;
    setBusy(true);
    setProblem('');
    try {
      onMade(await shares.create(readForm(form.current, entry.path)));
    } catch (error) {
      setProblem(toWherryError(error).message);
    }
    setBusy(false);
  };
  return (
    <form ref={form} onSubmit={(event) => void submit(event)}>
      {isFolder(entry) && <AccessFields />}
      <ExpiryFields />
      <MoreFields />
      <p class="field-problem" role="alert">
        {problem}
      </p>
      <div class="dialog-buttons">
        <button type="submit" class="primary" disabled={isBusy}>
          {text.makeLink}
        </button>
      </div>
    </form>
  );
};
