/** What the parts of the page use: a shelf of what there is, a secret that is shown once, a set of checks, a question before something is taken away. */

import { type FormEvent, type ReactNode, useState } from "react";
import { Problem } from "../page";
import { Copyable, Section } from "../parts";
import { problemOf } from "../problems";
import type { Language } from "../texts";
import type { DeveloperTexts } from "./texts";
import type { Overview } from "./types";

/** What each part of the page is given. */
export interface Shared {
  tenant: string;
  overview: Overview;
  texts: DeveloperTexts;
  language: Language;
  onChanged: () => Promise<void>;
}

/** Does what may be refused and then asks anew for what there is; with what went wrong the last time. */
export function useAttempt(onChanged: () => Promise<void>): [string | null, (work: () => Promise<unknown>) => Promise<void>] {
  const [problem, setProblem] = useState<string | null>(null);
  async function attempt(work: () => Promise<unknown>) {
    try {
      await work();
      setProblem(null);
    } catch (error) {
      setProblem(problemOf(error));
    }
    await onChanged();
  }
  return [problem, attempt];
}

interface ShelfProps {
  title: string;
  lead: string;
  secretTitle: string;
  submit: string;
  none: string | null; // said where there is nothing yet
  fields: ReactNode; // of the form that makes one more
  problem: string | null;
  texts: DeveloperTexts;
  attempt: (work: () => Promise<unknown>) => Promise<void>;
  make: (values: FormData) => Promise<string>; // one more; what is returned is shown once
  children: ReactNode; // a line for each there is
}

/** What there is of a kind, and a form that makes one more. */
export function Shelf({ title, lead, secretTitle, submit, none, fields, problem, texts, attempt, make, children }: ShelfProps) {
  const [secret, setSecret] = useState<string | null>(null);

  function onSend(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    void attempt(async () => {
      setSecret(await make(new FormData(form)));
      form.reset();
    });
  }

  return (
    <Section title={title} hint={lead}>
      {secret ? <ShownOnce title={secretTitle} value={secret} texts={texts} onDone={() => setSecret(null)} /> : null}
      {none ? <p className="outcome">{none}</p> : null}
      <ul className="lines">{children}</ul>
      <form className="fields apart" onSubmit={onSend}>
        {fields}
        <Problem>{problem}</Problem>
        <div className="save">
          <button className="primary">{submit}</button>
        </div>
      </form>
    </Section>
  );
}

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
