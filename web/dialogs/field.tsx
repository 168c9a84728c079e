// Labelled fields of a form.

import type { JSX } from 'preact';
import { useId } from 'preact/hooks';

export interface FieldProps {
  readonly name: string;
  readonly label: string;
  readonly hint?: string | undefined;
  readonly value?: string | undefined;
  readonly isSecret?: boolean;
  readonly isRequired?: boolean;
  readonly autocomplete?: string;
  readonly isNumeric?: boolean;
}

export const Field = ({
  name,
  label,
  hint,
  value,
  isSecret = false,
  isRequired = false,
  autocomplete = 'off',
  isNumeric = false,
}: FieldProps): JSX.Element => {
  const id = useId();
  return (
    <>
      <label for={id}>{label}</label>
      <input
        id={id}
        name={name}
        // The compiler knows each kind of field by itself.
        {...({ type: isSecret ? 'password' : 'text' } as { type: 'text' })}
        defaultValue={value}
        required={isRequired}
        autocomplete={autocomplete as 'off'}
        autocapitalize="none"
        spellcheck={false}
        maxLength={512}
        {...(isNumeric ? { inputMode: 'numeric' as const } : {})}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
      />
      {hint !== undefined && (
        <p id={`${id}-hint`} class="field-hint">
          {hint}
        </p>
      )}
    </>
  );
};

export interface ChoiceProps {
  readonly name: string;
  readonly label: string;
  readonly choices: readonly (readonly [value: string, text: string])[];
  readonly value?: string | undefined;
  readonly onChange?: ((value: string) => void) | undefined;
}

export const Choice = ({ name, label, choices, value, onChange }: ChoiceProps): JSX.Element => {
  const id = useId();
  return (
    <>
      <label for={id}>{label}</label>
      <select id={id} name={name} onChange={(event) => onChange?.(event.currentTarget.value)}>
        {choices.map(([each, text]) => (
          <option key={each} value={each} selected={each === value}>
            {text}
          </option>
        ))}
      </select>
    </>
  );
};
