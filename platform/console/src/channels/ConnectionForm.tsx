/** The fields of a platform's configuration, as its contract has them; secrets that are stored are not shown. */

import { type FormEvent, type ReactNode, useState } from "react";
import { Problem } from "../page";
import { Field } from "../parts";
import type { Language } from "../texts";
import type { ChannelTexts } from "./texts";
import type { ConfigField } from "./types";

interface Props {
  fields: ConfigField[];
  stored: Record<string, string> | null; // null: nothing is stored yet
  texts: ChannelTexts;
  language: Language;
  children?: ReactNode; // fields before these
  submit: string;
  busy: boolean;
  problem: string | null;
  remake?: string[]; // values of ours that are to be made anew
  onRemake?: (names: string[]) => void;
  onSubmit: (values: Record<string, string>) => void;
}

export function ConnectionForm({ fields, stored, texts, language, children, submit, busy, problem, remake = [], onRemake, onSubmit }: Props) {
  const [values, setValues] = useState<Record<string, string>>(() => Object.fromEntries(fields.map((field) => [field.name, field.secret ? "" : (stored?.[field.name] ?? field.default)])));
  const [checked, setChecked] = useState(false);
  const typed = fields.filter((field) => !field.guide?.made && !field.guide?.learnt);
  const main = typed.filter((field) => field.required || (field.guide && field.name !== "api_url"));
  const rest = typed.filter((field) => !main.includes(field));
  const made = stored ? fields.filter((field) => field.guide?.made) : [];

  function onSend(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    setChecked(true);
    if (typed.some((field) => wrong(field, values[field.name] ?? "", stored !== null, texts))) {
      const form = event.currentTarget;
      requestAnimationFrame(() => form.querySelector<HTMLElement>("[aria-invalid=true]")?.focus());
      return;
    }
    onSubmit(Object.fromEntries(typed.flatMap(({ name, secret }) => (secret && !values[name] ? [] : [[name, (values[name] ?? "").trim()]]))));
  }

  const input = (field: ConfigField) => (
    <ConfigInput
      key={field.name}
      field={field}
      value={values[field.name] ?? ""}
      isStored={stored !== null}
      problem={checked ? wrong(field, values[field.name] ?? "", stored !== null, texts) : null}
      texts={texts}
      language={language}
      onChange={(value) => setValues({ ...values, [field.name]: value })}
    />
  );
  return (
    <form className="fields" onSubmit={onSend} noValidate>
      {children}
      {main.map(input)}
      {rest.length ? (
        <details>
          <summary>{texts.more}</summary>
          <div className="fields">{rest.map(input)}</div>
        </details>
      ) : null}
      {made.map((field) => (
        <label key={field.name} className="option">
          <input
            type="checkbox"
            checked={remake.includes(field.name)}
            onChange={(event) => onRemake?.(event.target.checked ? [...remake, field.name] : remake.filter((name) => name !== field.name))}
          />
          <span>
            {labelOf(field, language)} ({texts.remake.toLowerCase()})
            <small>{texts.remakeText}</small>
          </span>
        </label>
      ))}
      <Problem>{problem}</Problem>
      <div className="save">
        <button className="primary" disabled={busy}>
          {busy ? texts.saving : submit}
        </button>
      </div>
    </form>
  );
}

interface InputProps {
  field: ConfigField;
  value: string;
  isStored: boolean;
  problem: string | null;
  texts: ChannelTexts;
  language: Language;
  onChange: (value: string) => void;
}

function ConfigInput({ field, value, isStored, problem, texts, language, onChange }: InputProps) {
  const { guide } = field;
  const help = (
    <>
      {guide?.help?.[language]} {field.secret ? texts.keep : ""}{" "}
      {guide?.link ? (
        <a href={guide.link} target="_blank" rel="noreferrer">
          {texts.open}
        </a>
      ) : null}
    </>
  );
  const hasHelp = guide?.help || field.secret || guide?.link;
  return (
    <Field label={field.required || field.default || field.type === "boolean" ? labelOf(field, language) : `${labelOf(field, language)} (${texts.optional})`} help={hasHelp ? help : undefined} problem={problem}>
      {(ids) =>
        field.type === "boolean" ? (
          <input {...ids} type="checkbox" checked={value === "true"} onChange={(event) => onChange(String(event.target.checked))} />
        ) : field.options.length ? (
          <select {...ids} value={value} onChange={(event) => onChange(event.target.value)}>
            {field.options.map((option) => (
              <option key={option}>{option}</option>
            ))}
          </select>
        ) : (
          <input
            {...ids}
            type={field.secret ? "password" : "text"}
            inputMode={field.type === "number" ? "numeric" : undefined}
            value={value}
            maxLength={field.max_length}
            required={field.required && !(field.secret && isStored)}
            autoComplete="off"
            spellCheck={false}
            placeholder={field.secret && isStored ? texts.stored : undefined}
            onChange={(event) => onChange(event.target.value)}
          />
        )
      }
    </Field>
  );
}

function labelOf(field: ConfigField, language: Language): string {
  const plain = field.name.replace(/_/g, " ");
  return field.guide?.label[language] ?? plain.charAt(0).toUpperCase() + plain.slice(1);
}

/** What is wrong with a typed value, in plain words. */
function wrong(field: ConfigField, typed: string, isStored: boolean, texts: ChannelTexts): string | null {
  const value = typed.trim();
  if (!value) return field.required && !(field.secret && isStored) ? texts.required : null;
  if (value.length < field.min_length) return texts.tooShort;
  return field.pattern && !fits(value, field.pattern) ? texts.wrongForm : null;
}

/** Whether a value fits a pattern of the server's; one that browsers do not know is left to the server. */
function fits(value: string, pattern: string): boolean {
  try {
    return new RegExp(pattern).test(value);
  } catch {
    return true;
  }
}
