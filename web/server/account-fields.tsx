// Fields of the dialogues about accounts and invites.

import type { JSX } from 'preact';
import { ROLES, WherryError, type Role, type Verb } from '../../src/client/browser/index.ts';
import { Choice, Field } from '../dialogs/field.tsx';
import { textIn } from '../dialogs/form-dialog.tsx';
import { adminStrings } from '../strings/administration.ts';
import { parseSize } from './parse-size.ts';

const GIVEN = ['editor', 'contributor', 'reader', 'uploader', 'admin', 'none'] as const;

const isGiven = (role: string): role is Role => GIVEN.some((each) => each === role);

export const RoleChoice = ({ value = 'editor' }: { value?: string | undefined }): JSX.Element => {
  const text = adminStrings.value;
  const words: Readonly<Record<(typeof GIVEN)[number], string>> = {
    editor: text.roleEditor,
    contributor: text.roleContributor,
    reader: text.roleReader,
    uploader: text.roleUploader,
    admin: text.roleAdmin,
    none: text.roleNone,
  };
  return (
    <Choice
      name="role"
      label={text.role}
      value={value}
      choices={GIVEN.map((role) => [role, words[role]] as const)}
    />
  );
};

export const verbsIn = (form: FormData): readonly Verb[] => {
  const role = textIn(form, 'role');
  return isGiven(role) ? ROLES[role] : [];
};

export const QuotaField = ({ value }: { value?: string | undefined }): JSX.Element => {
  const text = adminStrings.value;
  return <Field name="quota" label={text.quota} hint={text.quotaHint} value={value} />;
};

/** Undefined: no limit. Code: `BAD_REQUEST`. */
export const quotaIn = (form: FormData): number | undefined => {
  const typed = textIn(form, 'quota');
  if (typed.trim() === '') return undefined;
  const bytes = parseSize(typed);
  if (bytes === undefined) throw new WherryError('BAD_REQUEST', adminStrings.value.notASize);
  return bytes;
};
