/** What both parts of the page use: a secret that is shown once, a set of checks, a question before something is taken away. */

import { useEffect, useRef, useState } from "react";
import type { DeveloperTexts } from "./texts";

export function ShownOnce({ title, hint, value, texts, onDone }: { title: string; hint?: string; value: string; texts: DeveloperTexts; onDone: () => void }) {
  const [copied, setCopied] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.select(), []);

  async function copy() {
    field.current?.select();
    await navigator.clipboard?.writeText(value).then(() => setCopied(true), () => undefined);
  }

  return (
    <section className="dev-once" role="status">
      <label>
        <b>{title}</b>
        <input ref={field} readOnly value={value} onFocus={(event) => event.target.select()} />
      </label>
      <p className="hint">
        {texts.shownOnce} {hint}
      </p>
      <div className="dev-actions">
        <button type="button" onClick={() => void copy()}>
          {copied ? texts.copied : texts.copy}
        </button>
        <button type="button" className="primary" onClick={onDone}>
          {texts.done}
        </button>
      </div>
    </section>
  );
}

export function Checks({ legend, hint, all, name }: { legend: string; hint?: string; all: string[]; name: string }) {
  return (
    <fieldset className="dev-checks">
      <legend>{legend}</legend>
      {hint ? <p className="hint">{hint}</p> : null}
      <div>
        {all.map((each) => (
          <label key={each}>
            <input type="checkbox" name={name} value={each} /> {each}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** A button that asks before it acts. */
export function Sure({ label, question, cancel, onSure }: { label: string; question: string; cancel: string; onSure: () => void }) {
  const [asked, setAsked] = useState(false);
  if (!asked)
    return (
      <button type="button" onClick={() => setAsked(true)}>
        {label}
      </button>
    );
  return (
    <span className="dev-sure" role="alertdialog" aria-label={question}>
      {question}
      <button type="button" className="dev-danger" autoFocus onClick={onSure}>
        {label}
      </button>
      <button type="button" onClick={() => setAsked(false)}>
        {cancel}
      </button>
    </span>
  );
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
