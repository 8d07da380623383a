/** Corrections one below the other: what was asked, what was decided, what is right, who said so and when. */

import { Sure } from "../developers/parts";
import { type Language, momentOf } from "../texts";
import { actionName, type CorrectionTexts } from "./texts";
import type { Correction } from "./types";

interface Props {
  corrections: Correction[];
  words: CorrectionTexts;
  language: Language;
  onRemove: (id: string) => void;
}

export function Lines({ corrections, words, language, onRemove }: Props) {
  return (
    <ul className="lines corrections">
      {corrections.map((each) => (
        <li key={each.id}>
          <div>
            <b lang={each.language}>{each.question}</b>
            <p>{words.instead(actionName(each.decided, words), actionName(each.action, words))}</p>
            {each.answer ? <blockquote lang={each.language}>{each.answer}</blockquote> : null}
            <p className="hint">
              {each.agent.name} · {words.by(each.corrected_by, momentOf(each.created_at, language))}
            </p>
          </div>
          <Sure label={words.remove} question={words.sure} cancel={words.cancel} onSure={() => onRemove(each.id)} />
        </li>
      ))}
    </ul>
  );
}
