/** A message of a conversation, and one that is on its way. */

import { Corrected } from "./corrections/Corrected";
import type { Correction } from "./corrections/types";
import type { Outgoing } from "./drafts";
import { Files } from "./Files";
import { type Language, momentOf, type Texts } from "./texts";
import type { Message } from "./types";

interface BubbleProps {
  tenant: string;
  message: Message;
  texts: Texts;
  language: Language;
  chosen: string | null;
  read: boolean; // whether the customer has read it, told of the last message to them
  correction: Correction | undefined;
  onTrace: (turn: string) => void;
  onCorrected: () => Promise<void>;
}

export function Bubble({ tenant, message, texts, language, chosen, read, correction, onTrace, onCorrected }: BubbleProps) {
  const turn = message.turn_id;
  return (
    <article className={`bubble ${message.sender}${message.private ? " private" : ""}`}>
      {message.text ? <p>{message.text}</p> : null}
      {message.sent_as ? (
        <blockquote className="sent-as" lang={message.sent_as.language.slice(0, 2)}>
          <small lang={language}>{texts.sentAs(message.sent_as.template)}</small>
          <p>{message.sent_as.text}</p>
          {message.sent_as.button ? <small>[{message.sent_as.button}]</small> : null}
        </blockquote>
      ) : null}
      {message.attachments.length ? <Files tenant={tenant} files={message.attachments} texts={texts} /> : null}
      <footer>
        <span>{message.private ? `${texts.note} · ${message.sender_name}` : (message.sender_name ?? (message.sender === "contact" ? texts.visitor : ""))}</span>
        {message.unverified ? (
          <b className="unverified" title={texts.unverifiedText}>
            {texts.unverified}
          </b>
        ) : null}
        <time dateTime={message.created_at}>{momentOf(message.created_at, language)}</time>
        {message.citations.map((citation, at) => (
          <span key={at} title={citation.passage} className="source">
            {citation.document}
          </span>
        ))}
        {read ? <span>{texts.read}</span> : null}
        {turn ? (
          <button type="button" aria-pressed={turn === chosen} onClick={() => onTrace(turn)}>
            {texts.trace}
          </button>
        ) : null}
      </footer>
      {turn && message.sender === "agent" ? <Corrected tenant={tenant} message={message.id} correction={correction} language={language} onChanged={onCorrected} /> : null}
    </article>
  );
}

interface OutgoingProps {
  message: Outgoing;
  texts: Texts;
  onAgain: () => void;
  onTakeBack: () => void;
}

export function OutgoingBubble({ message, texts, onAgain, onTakeBack }: OutgoingProps) {
  return (
    <article className={`bubble operator ${message.problem !== null ? "unsent" : "draft"}${message.kind === "note" ? " private" : ""}`}>
      <p>{[message.text, ...message.files.map((file) => file.name)].filter(Boolean).join("\n")}</p>
      {message.problem !== null ? (
        <footer role="alert">
          <span>
            {texts.notSent} {message.problem || texts.noAnswer}
          </span>
          <button type="button" onClick={onAgain}>
            {texts.again}
          </button>
          <button type="button" onClick={onTakeBack}>
            {texts.edit}
          </button>
        </footer>
      ) : (
        <footer>{texts.sending}</footer>
      )}
    </article>
  );
}
