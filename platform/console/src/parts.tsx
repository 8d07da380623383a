/** Small things that the pages share: sections, fields, choices, what is copied, what is said of saving. */

import { type ReactNode, useId, useState } from "react";

export function Section({ title, hint, children }: { title: string; hint?: string; children: ReactNode }) {
  const id = useId();
  return (
    <section className="card" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {hint ? <p className="hint">{hint}</p> : null}
      {children}
    </section>
  );
}

interface FieldProps {
  label: string;
  help?: ReactNode;
  problem?: string | null;
  children: (ids: { id: string; "aria-describedby": string | undefined; "aria-invalid": boolean | undefined }) => ReactNode;
}

export function Field({ label, help, problem, children }: FieldProps) {
  const id = useId();
  const about = problem || help ? `${id}-about` : undefined;
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children({ id, "aria-describedby": about, "aria-invalid": problem ? true : undefined })}
      {about ? (
        <p id={about} className={problem ? "problem" : "hint"}>
          {problem || help}
        </p>
      ) : null}
    </div>
  );
}

interface ChoiceProps<T extends string> {
  legend: string;
  value: T;
  options: { value: T; label: string; help?: string }[];
  disabled?: boolean;
  isTitled?: boolean; // the section's title says it already
  onChange: (value: T) => void;
}

/** One of a few, each with a line of explanation. */
export function Choice<T extends string>({ legend, value, options, disabled, isTitled, onChange }: ChoiceProps<T>) {
  const name = useId();
  return (
    <fieldset className="choice" disabled={disabled}>
      <legend className={isTitled ? "sr" : undefined}>{legend}</legend>
      {options.map((each) => (
        <label key={each.value} className="option">
          <input type="radio" name={name} checked={each.value === value} onChange={() => onChange(each.value)} />
          <span>
            {each.label}
            {each.help ? <small>{each.help}</small> : null}
          </span>
        </label>
      ))}
    </fieldset>
  );
}

interface CopyableProps {
  label: string;
  text: string;
  hint?: ReactNode;
  autoFocus?: boolean;
  texts: { copy: string; copied: string };
}

/** A text to take elsewhere. */
export function Copyable({ label, text, hint, autoFocus, texts }: CopyableProps) {
  const [copied, setCopied] = useState(false);
  const id = useId();

  async function copy() {
    const field = document.getElementById(id) as HTMLInputElement;
    field.select();
    await navigator.clipboard?.writeText(text).catch(() => document.execCommand("copy"));
    setCopied(true);
    window.setTimeout(() => setCopied(false), 2000);
  }

  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <div className="copyable">
        <input id={id} readOnly value={text} autoFocus={autoFocus} onFocus={(event) => event.target.select()} />
        <button type="button" onClick={() => void copy()} aria-live="polite">
          {copied ? texts.copied : texts.copy}
        </button>
      </div>
      {hint ? <p className="hint">{hint}</p> : null}
    </div>
  );
}

/** What is to be typed or pressed as it is stands between backquotes. */
export function Marked({ text }: { text: string }) {
  return (
    <>
      {text.split("`").map((part, at) => (at % 2 ? <b key={at}>{part}</b> : part))}
    </>
  );
}

export type Saving = "idle" | "busy" | "done" | { problem: string };

interface SaveBarProps {
  saving: Saving;
  changed: boolean;
  texts: Record<"save" | "saving" | "saved" | "unsaved", string>;
}

export function SaveBar({ saving, changed, texts }: SaveBarProps) {
  const problem = typeof saving === "object" ? saving.problem : null;
  return (
    <div className="save bar">
      <button className="primary" disabled={!changed || saving === "busy"}>
        {saving === "busy" ? texts.saving : texts.save}
      </button>
      <span role="status" className={problem ? "problem" : "hint"}>
        {problem ?? (changed ? texts.unsaved : saving === "done" ? texts.saved : "")}
      </span>
    </div>
  );
}
