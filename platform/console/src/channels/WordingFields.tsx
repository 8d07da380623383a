/** A template's text in one language, and its button. */

import { Field } from "../parts";
import type { ChannelTexts } from "./texts";
import type { Wording } from "./types";

interface Props {
  wording: Wording;
  texts: ChannelTexts;
  onChange: (wording: Wording) => void;
  onRemove: (() => void) | null;
}

export function WordingFields({ wording, texts, onChange, onRemove }: Props) {
  const { button } = wording;
  const kind = button?.kind ?? "";
  const choose = (chosen: string) => onChange({ ...wording, button: chosen ? { kind: chosen as "quick_reply" | "url", text: button?.text ?? "", suffix: "" } : null });
  return (
    <div className="fields">
      <div className="pair">
        <Field label={texts.languageCode} help={texts.languageCodeHelp}>
          {(ids) => <input {...ids} value={wording.code} required pattern="[a-z]{2,3}(_[A-Z]{2})?" maxLength={6} autoComplete="off" spellCheck={false} onChange={(event) => onChange({ ...wording, code: event.target.value.trim() })} />}
        </Field>
        <Field label={texts.button}>
          {(ids) => (
            <select {...ids} value={kind} onChange={(event) => choose(event.target.value)}>
              <option value="">{texts.noButton}</option>
              <option value="quick_reply">{texts.quickReply}</option>
              <option value="url">{texts.linkButton}</option>
            </select>
          )}
        </Field>
      </div>
      <Field label={texts.body} help={texts.bodyHelp}>
        {(ids) => <textarea {...ids} rows={3} required maxLength={1024} value={wording.body} onChange={(event) => onChange({ ...wording, body: event.target.value })} />}
      </Field>
      {button ? (
        <div className="pair">
          <Field label={texts.buttonText}>
            {(ids) => <input {...ids} value={button.text} required maxLength={25} onChange={(event) => onChange({ ...wording, button: { ...button, text: event.target.value } })} />}
          </Field>
          {kind === "url" ? (
            <Field label={`${texts.suffix} (${texts.optional})`} help={texts.suffixHelp}>
              {(ids) => <input {...ids} value={button.suffix} maxLength={500} onChange={(event) => onChange({ ...wording, button: { ...button, suffix: event.target.value.trim() } })} />}
            </Field>
          ) : null}
        </div>
      ) : null}
      {onRemove ? (
        <div className="question-foot">
          <span className="space" />
          <button type="button" className="quiet small" onClick={onRemove}>
            {texts.removeLanguage}
          </button>
        </div>
      ) : null}
    </div>
  );
}
