/** Where an operator writes a reply or a note. */

import { type FormEvent, useRef } from "react";
import { api } from "./api";
import { canSend, changeDraft, sendDraft, useDraft } from "./drafts";
import { Attached } from "./Files";
import { attach } from "./uploads";
import type { Texts } from "./texts";
import type { Message, Standing } from "./types";

const TYPING_EVERY = 3000; // milliseconds

interface Props {
  tenant: string;
  id: string;
  texts: Texts;
  assigned: boolean; // whether an operator has the conversation, so that the customer may see that they write
  standing: Standing;
  onSent: (message: Message) => void;
}

export function Composer({ tenant, id, texts, assigned, standing, onSent }: Props) {
  const draft = useDraft(id);
  const { kind, text, files } = draft;
  const picker = useRef<HTMLInputElement>(null);
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

  function take(chosen: FileList | null | undefined): boolean {
    if (!chosen?.length || kind !== "reply") return false;
    attach(tenant, id, chosen, texts);
    return true;
  }

  return (
    <form
      className={`composer ${kind}`}
      onSubmit={submit}
      onDragOver={(event) => event.dataTransfer.types.includes("Files") && event.preventDefault()}
      onDrop={(event) => {
        if (take(event.dataTransfer.files)) event.preventDefault();
      }}
    >
      <div className="filters" role="group">
        {(["reply", "note"] as const).map((each) => (
          <button key={each} type="button" aria-pressed={kind === each} onClick={() => changeDraft(id, { kind: each })}>
            {texts[each]}
          </button>
        ))}
      </div>
      {kind === "reply" && standing.takes !== "open" ? (
        <div className="late">
          <p className="hint">{texts.late[standing.takes]}</p>
          {standing.takes === "template" ? (
            <label>
              {texts.template}{" "}
              <select value={draft.template ?? ""} onChange={(event) => changeDraft(id, { template: event.target.value || null })}>
                <option value="">{texts.byLanguage}</option>
                {standing.templates.map((name) => (
                  <option key={name}>{name}</option>
                ))}
              </select>
            </label>
          ) : null}
        </div>
      ) : null}
      {kind === "reply" && files.length ? <Attached tenant={tenant} id={id} files={files} texts={texts} /> : null}
      <div className="write">
        {kind === "reply" ? (
          <button type="button" className="attach" aria-label={texts.attach} title={texts.attach} onClick={() => picker.current?.click()}>
            <svg viewBox="0 0 24 24" width="20" height="20" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">
              <path d="M20 11.5l-8.200 8.200a5 5 0 0 1-7.100-7.100l8.600-8.500a3.300 3.300 0 0 1 4.700 4.700l-8.500 8.500a1.700 1.700 0 0 1-2.400-2.400l7.800-7.700" />
            </svg>
          </button>
        ) : null}
        <input
          ref={picker}
          type="file"
          multiple
          hidden
          onChange={(event) => {
            take(event.target.files);
            event.target.value = "";
          }}
        />
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
          onPaste={(event) => {
            if (take(event.clipboardData.files)) event.preventDefault();
          }}
          onKeyDown={(event) => {
            if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) submit(event);
          }}
        />
        <button className="primary" disabled={!canSend(draft)}>
          {texts.send}
        </button>
      </div>
    </form>
  );
}
