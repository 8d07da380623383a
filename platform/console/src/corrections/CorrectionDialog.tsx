/** What an operator says instead of what the agent did: an action, or the sentence it should have answered. */

import { type FormEvent, useEffect, useRef, useState } from "react";
import { Problem } from "../page";
import { Choice, Field } from "../parts";
import { problemOf } from "../problems";
import type { Language } from "../texts";
import { corrections } from "./api";
import { actionName, type CorrectionTexts, correctionTexts } from "./texts";
import type { Asked, Correction } from "./types";

interface Props {
  tenant: string;
  message: string;
  language: Language;
  onTaken: (correction: Correction) => void;
  onClose: () => void;
}

export function CorrectionDialog({ tenant, message, language, onTaken, onClose }: Props) {
  const words = correctionTexts(language);
  const dialog = useRef<HTMLDialogElement>(null);
  const [asked, setAsked] = useState<Asked | null>(null);
  const [problem, setProblem] = useState<string | null>(null);

  useEffect(() => dialog.current?.showModal(), []);
  useEffect(() => {
    let wanted = true;
    corrections.asked(tenant, message).then(
      (found) => wanted && setAsked(found),
      (error) => wanted && setProblem(problemOf(error)),
    );
    return () => {
      wanted = false;
    };
  }, [tenant, message]);

  return (
    <dialog ref={dialog} className="correct" aria-label={words.title} onClose={onClose}>
      <h2>{words.title}</h2>
      {asked ? (
        <CorrectionForm tenant={tenant} message={message} language={language} asked={asked} words={words} onTaken={onTaken} onClose={onClose} />
      ) : (
        <>
          <p className={problem ? "problem" : "hint"} role={problem ? "alert" : "status"}>
            {problem ?? words.loading}
          </p>
          <button type="button" onClick={onClose}>
            {words.cancel}
          </button>
        </>
      )}
    </dialog>
  );
}

interface FormProps extends Props {
  asked: Asked;
  words: CorrectionTexts;
}

function CorrectionForm({ tenant, message, language, asked, words, onTaken, onClose }: FormProps) {
  const standing = asked.correction;
  const [action, setAction] = useState(standing?.action ?? "answer");
  const [answer, setAnswer] = useState(standing?.answer ?? "");
  const [saving, setSaving] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  async function save(event: FormEvent) {
    event.preventDefault();
    setSaving(true);
    try {
      onTaken(await corrections.correct(tenant, message, action, action === "answer" ? answer.trim() || null : null));
    } catch (error) {
      setProblem(problemOf(error));
      setSaving(false);
    }
  }

  const options = asked.actions.map((each) => ({ value: each.action, label: actionName(each.action, words), help: words.actions[each.action] ? undefined : each.description[language] }));
  return (
    <form className="fields" onSubmit={(event) => void save(event)}>
      <dl className="asked">
        <dt>{words.asked}</dt>
        <dd>{asked.question}</dd>
        <dt>{words.decided}</dt>
        <dd>{actionName(asked.decided, words)}</dd>
      </dl>
      <Choice legend={words.right} value={action} options={options} onChange={setAction} />
      {action === "answer" ? (
        <Field label={words.sentence} help={words.sentenceHelp(asked.longest_answer)}>
          {(ids) => <textarea {...ids} rows={3} maxLength={asked.longest_answer} value={answer} onChange={(event) => setAnswer(event.target.value)} />}
        </Field>
      ) : null}
      <Problem>{problem}</Problem>
      <div className="save">
        <button className="primary" disabled={saving}>
          {saving ? words.saving : words.save}
        </button>
        <button type="button" onClick={onClose}>
          {words.cancel}
        </button>
      </div>
    </form>
  );
}
