/** A business's own words in place of the chat's. */

import { useState } from "react";
import { textsOf as widgetTexts } from "../../../widget/src/texts";
import type { Language } from "../texts";
import { Field, Section } from "../parts";
import type { Shared } from "./shared";
import type { WidgetPart } from "./WidgetTab";

const MAIN = ["online", "placeholder", "waiting", "closed", "formTitle", "reachText", "ended", "rateTitle"];

export function WordsForm({ settings, set, texts, language }: Shared & WidgetPart) {
  const [spoken, setSpoken] = useState<Language>(language);
  const ours = widgetTexts(spoken) as Record<string, string>;
  const own = settings.texts[spoken] ?? {};

  function put(key: string, text: string) {
    const { [key]: _, ...others } = own;
    set({ texts: { ...settings.texts, [spoken]: text ? { ...others, [key]: text } : others } });
  }

  const word = (key: string) => (
    <Field key={`${spoken}${key}`} label={ours[key]!}>
      {(ids) => <input {...ids} lang={spoken} maxLength={300} value={own[key] ?? ""} onChange={(event) => put(key, event.target.value)} />}
    </Field>
  );
  return (
    <Section title={texts.words} hint={texts.wordsHelp}>
      <div className="filters add" role="group" aria-label={texts.languages}>
        {(["en", "fr"] as Language[]).map((each) => (
          <button key={each} type="button" aria-pressed={each === spoken} onClick={() => setSpoken(each)}>
            {each === "en" ? texts.english : texts.french}
          </button>
        ))}
      </div>
      <div className="fields">{MAIN.map(word)}</div>
      <details>
        <summary>{texts.allWords}</summary>
        <div className="fields">
          {Object.keys(ours)
            .filter((key) => !MAIN.includes(key))
            .map(word)}
        </div>
      </details>
    </Section>
  );
}
