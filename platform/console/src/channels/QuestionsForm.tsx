/** The questions before a chat, in both languages. */

import type { Language } from "../texts";
import { Field, Section } from "../parts";
import type { Shared } from "./shared";
import type { Question } from "./types";
import type { WidgetPart } from "./WidgetTab";

const MOST = 12;
const READY: Record<string, Question> = {
  name: { name: "name", label: { en: "Your name", fr: "Votre nom" }, type: "text", required: false, options: [] },
  email: { name: "email", label: { en: "Your e-mail", fr: "Votre e-mail" }, type: "email", required: false, options: [] },
  phone: { name: "phone", label: { en: "Your phone number", fr: "Votre numéro de téléphone" }, type: "tel", required: false, options: [] },
};

export function QuestionsForm({ settings, set, texts, language }: Shared & WidgetPart) {
  const { form } = settings;
  const put = (at: number, change: Partial<Question>) => set({ form: form.map((each, number) => (number === at ? { ...each, ...change } : each)) });
  const missing = Object.values(READY).filter((ready) => !form.some((each) => each.name === ready.name));

  function move(at: number, to: number) {
    const moved = [...form];
    moved.splice(to, 0, ...moved.splice(at, 1));
    set({ form: moved });
  }

  return (
    <Section title={texts.questions} hint={texts.questionsHelp}>
      {form.map((question, at) => (
        <fieldset key={question.name} className="question">
          <legend>{question.label[language] || `${texts.question} ${at + 1}`}</legend>
          <div className="pair">
            {(["en", "fr"] as Language[]).map((each) => (
              <Field key={each} label={`${texts.question} (${each === "en" ? texts.english : texts.french})`}>
                {(ids) => <input {...ids} lang={each} maxLength={300} value={question.label[each] ?? ""} required={!question.label.en && !question.label.fr} onChange={(event) => put(at, { label: labelled(question.label, each, event.target.value) })} />}
              </Field>
            ))}
          </div>
          {question.name in READY ? null : (
            <Field label={texts.kind}>
              {(ids) => (
                <select {...ids} value={question.type} onChange={(event) => put(at, { type: event.target.value as Question["type"], options: [] })}>
                  {Object.entries(texts.kinds).map(([value, name]) => (
                    <option key={value} value={value}>
                      {name}
                    </option>
                  ))}
                </select>
              )}
            </Field>
          )}
          {question.type === "select" ? (
            <Field label={texts.options}>
              {(ids) => <textarea {...ids} rows={3} required value={question.options.join("\n")} onChange={(event) => put(at, { options: event.target.value.split("\n") })} onBlur={() => put(at, { options: question.options.map((each) => each.trim()).filter(Boolean) })} />}
            </Field>
          ) : null}
          <div className="question-foot">
            <label className="option">
              <input type="checkbox" checked={question.required} onChange={(event) => put(at, { required: event.target.checked })} />
              <span>{texts.mustAnswer}</span>
            </label>
            <span className="space" />
            <button type="button" className="quiet small" disabled={at === 0} aria-label={texts.up} onClick={() => move(at, at - 1)}>
              ↑
            </button>
            <button type="button" className="quiet small" disabled={at === form.length - 1} aria-label={texts.down} onClick={() => move(at, at + 1)}>
              ↓
            </button>
            <button type="button" className="quiet small" onClick={() => set({ form: form.filter((_, number) => number !== at) })}>
              {texts.remove}
            </button>
          </div>
        </fieldset>
      ))}
      {form.length < MOST ? (
        <div className="filters">
          {missing.map((ready) => (
            <button key={ready.name} type="button" onClick={() => set({ form: [...form, ready] })}>
              + {ready.label[language]}
            </button>
          ))}
          <button type="button" onClick={() => set({ form: [...form, blank(form)] })}>
            + {texts.addQuestion}
          </button>
        </div>
      ) : null}
      <label className="option">
        <input type="checkbox" checked={settings.rating} onChange={(event) => set({ rating: event.target.checked })} />
        <span>{texts.rating}</span>
      </label>
    </Section>
  );
}

function labelled(label: Question["label"], language: Language, text: string): Question["label"] {
  const { [language]: _, ...others } = label;
  return text ? { ...others, [language]: text } : others;
}

/** A new question under a name that none has. */
function blank(form: Question[]): Question {
  const taken = new Set(form.map((each) => each.name));
  let number = 1;
  while (taken.has(`question_${number}`)) number++;
  return { name: `question_${number}`, label: {}, type: "text", required: false, options: [] };
}
