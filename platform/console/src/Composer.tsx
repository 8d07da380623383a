/** Where an operator writes a reply or a note. */

import { type FormEvent, useRef } from "react";
import { api } from "./api";
import { changeDraft, sendDraft, useDraft } from "./drafts";
import type { Texts } from "./texts";
import type { Message } from "./types";

const TYPING_EVERY = 3000; // milliseconds

interface Props {
  tenant: string;
  id: string;
  texts: Texts;
  assigned: boolean; // whether an operator has the conversation, so that the customer may see that they write
  onSent: (message: Message) => void;
}

export function Composer({ tenant, id, texts, assigned, onSent }: Props) {
  const { kind, text } = useDraft(id);
  const label = kind === "note" ? texts.writeNote : texts.write;

  const typedAt = useRef(0);

  function onTyping() {
    if (Date.now() - typedAt.current < TYPING_EVERY) return;
    typedAt.current = Date.now();
    void api.typing(tenant, id).catch(() => undefined);
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    typedAt.current = 0;
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
          onChange={(event) => {
            changeDraft(id, { text: event.target.value });
            if (kind === "reply" && assigned) onTyping();
          }}
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
