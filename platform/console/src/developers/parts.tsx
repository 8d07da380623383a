/** What both parts of the page use: a secret that is shown once, a set of checks, a question before something is taken away. */

import { useState } from "react";
import { Copyable } from "../parts";
import type { DeveloperTexts } from "./texts";

export function ShownOnce({ title, hint, value, texts, onDone }: { title: string; hint?: string; value: string; texts: DeveloperTexts; onDone: () => void }) {
  return (
    <section className="note once" role="status">
      <Copyable label={title} text={value} hint={`${texts.shownOnce} ${hint ?? ""}`} autoFocus texts={texts} />
      <div className="save">
        <button type="button" className="primary" onClick={onDone}>
          {texts.done}
        </button>
      </div>
    </section>
  );
}

export function Checks({ legend, hint, all, name }: { legend: string; hint?: string; all: string[]; name: string }) {
  return (
    <fieldset className="choice">
      <legend>
        {legend} {hint ? <small className="hint">{hint}</small> : null}
      </legend>
      <div className="checks">
        {all.map((each) => (
          <label key={each} className="option">
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
    <span className="save sure" role="alertdialog" aria-label={question}>
      {question}
      <button type="button" autoFocus onClick={() => setAsked(false)}>
        {cancel}
      </button>
      <button type="button" className="danger" onClick={onSure}>
        {label}
      </button>
    </span>
  );
}
