/** A message of a conversation, and one that is on its way. */

import type { Outgoing } from "./drafts";
import { type Language, momentOf, type Texts } from "./texts";
import type { Message } from "./types";

interface BubbleProps {
  message: Message;
  texts: Texts;
  language: Language;
  chosen: string | null;
  read: boolean; // whether the customer has read it, told of the last message to them
  onTrace: (turn: string) => void;
}

export function Bubble({ message, texts, language, chosen, read, onTrace }: BubbleProps) {
  const turn = message.turn_id;
  return (
    <article className={`bubble ${message.sender}${message.private ? " private" : ""}`}>
      <p>{message.text}</p>
      <footer>
        <span>{message.private ? `${texts.note} · ${message.sender_name}` : (message.sender_name ?? (message.sender === "contact" ? texts.visitor : ""))}</span>
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
      <p>{message.text}</p>
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
