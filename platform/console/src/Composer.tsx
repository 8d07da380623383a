/** Where an operator writes a reply or a note. */

import { type FormEvent } from "react";
import { changeDraft, sendDraft, useDraft } from "./drafts";
import type { Texts } from "./texts";
import type { Message } from "./types";

export function Composer({ tenant, id, texts, onSent }: { tenant: string; id: string; texts: Texts; onSent: (message: Message) => void }) {
  const { kind, text } = useDraft(id);
  const label = kind === "note" ? texts.writeNote : texts.write;

  function submit(event: FormEvent) {
    event.preventDefault();
    sendDraft(tenant, id, onSent);
  }

  return (
    <form className={`composer ${kind}`} onSubmit={submit}>
      <div className="filters" role="group">
        {(["reply", "note"] as const).map((each) => (
          <button key={each} type="button" aria-pressed={kind === each} onClick={() => changeDraft(id, { kind: each })}>
            {texts[each]}
          </button>
        ))}
      </div>
      <div className="write">
        <textarea
          rows={2}
          maxLength={4000}
          value={text}
          aria-label={label}
          placeholder={label}
          onChange={(event) => changeDraft(id, { text: event.target.value })}
          onKeyDown={(event) => {
            if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) submit(event);
          }}
        />
        <button className="primary" disabled={!text.trim()}>
          {texts.send}
        </button>
      </div>
    </form>
  );
}
