/** One conversation: read along, take over, reply, hand back; and what the agent did. */

import { type FormEvent, type RefObject, useCallback, useEffect, useRef, useState } from "react";
import { api, clientId } from "./api";
import { StatusBadge } from "./Desk";
import type { Live } from "./live";
import { type Language, momentOf, type Texts } from "./texts";
import { TracePanel } from "./TracePanel";
import type { Detail, Message } from "./types";

interface Props {
  tenant: string;
  id: string;
  texts: Texts;
  language: Language;
  events: RefObject<((live: Live) => void) | null>; // who hears of the business's events
  onBack: () => void;
}

export function ConversationView({ tenant, id, texts, language, events, onBack }: Props) {
  const [detail, setDetail] = useState<Detail | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [draft, setDraft] = useState("");
  const [turn, setTurn] = useState<string | null>(null);
  const end = useRef<HTMLDivElement>(null);

  const asked = useRef(0);

  const load = useCallback(async () => {
    const mine = ++asked.current;
    try {
      const found = await api.show(tenant, id);
      if (mine !== asked.current) return; // a later question is answered already, or will be
      setDetail(found);
      setProblem(null);
    } catch (error) {
      setProblem(messageOf(error, texts));
    }
  }, [tenant, id, texts]);

  useEffect(() => void load(), [load]);
  useEffect(() => {
    events.current = ({ kind, data }) => {
      const mine = data.conversation === id || data.id === id;
      if (mine && kind === "draft") setDraft((before) => before.slice(0, data.offset) + (data.text ?? ""));
      else if ((mine && kind !== "step") || kind === "resync") {
        setDraft("");
        void load();
      }
    };
    return () => {
      events.current = null;
    };
  }, [events, id, load]);
  useEffect(() => {
    end.current?.scrollIntoView({ block: "end" }); // newer browsers return a promise, which is no clean-up
  }, [detail?.messages.length, draft]);

  async function act(action: "take-over" | "hand-back" | "resolve") {
    const refused: unknown = await api.act(tenant, id, action).then(() => null, (error) => error);
    await load();
    if (refused) setProblem(messageOf(refused, texts));
  }

  if (!detail)
    return (
      <main className="nothing">
        <p className={problem ? "problem" : "hint"}>{problem ?? texts.loading}</p>
      </main>
    );
  const { conversation, messages } = detail;
  return (
    <>
      <main className="conversation">
        <header>
          <button type="button" className="quiet back" onClick={onBack} aria-label={texts.back}>
            ←
          </button>
          <h2>
            {conversation.contact.name ?? texts.visitor} <span className="hint">#{conversation.display_id}</span>
          </h2>
          <StatusBadge row={conversation} texts={texts} />
          <span className="space" />
          {conversation.status === "pending" || (conversation.status === "open" && !conversation.operator) ? (
            <button type="button" className="primary" onClick={() => void act("take-over")}>
              {texts.takeOver}
            </button>
          ) : null}
          {conversation.status === "open" ? (
            <button type="button" onClick={() => void act("hand-back")}>
              {texts.handBack}
            </button>
          ) : null}
          {conversation.status !== "resolved" ? (
            <button type="button" onClick={() => void act("resolve")}>
              {texts.resolve}
            </button>
          ) : null}
        </header>
        {problem ? (
          <p className="problem" role="alert">
            {problem}
          </p>
        ) : null}
        <div className="log" role="log" aria-label={texts.conversation} tabIndex={0}>
          {messages.map((message) => (
            <Bubble key={message.id} message={message} texts={texts} language={language} chosen={turn} onTrace={setTurn} />
          ))}
          {draft ? <div className="bubble agent draft">{draft}</div> : null}
          <div ref={end} />
        </div>
        {conversation.status !== "resolved" ? <Composer tenant={tenant} id={id} texts={texts} onSent={load} onProblem={setProblem} /> : null}
      </main>
      {turn ? <TracePanel tenant={tenant} turn={turn} texts={texts} onClose={() => setTurn(null)} /> : null}
    </>
  );
}

function messageOf(error: unknown, texts: Texts): string {
  return error instanceof Error ? error.message : texts.failed;
}

interface BubbleProps {
  message: Message;
  texts: Texts;
  language: Language;
  chosen: string | null;
  onTrace: (turn: string) => void;
}

function Bubble({ message, texts, language, chosen, onTrace }: BubbleProps) {
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
        {turn ? (
          <button type="button" aria-pressed={turn === chosen} onClick={() => onTrace(turn)}>
            {texts.trace}
          </button>
        ) : null}
      </footer>
    </article>
  );
}

function Composer({ tenant, id, texts, onSent, onProblem }: { tenant: string; id: string; texts: Texts; onSent: () => void; onProblem: (problem: string) => void }) {
  const [kind, setKind] = useState<"reply" | "note">("reply");
  const [text, setText] = useState("");
  const waiting = useRef(clientId()); // of this very text: what is written anew is another message

  function change(newKind: "reply" | "note", newText: string) {
    waiting.current = clientId();
    setKind(newKind);
    setText(newText);
  }

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (!text.trim()) return;
    try {
      await api.write(tenant, id, kind, waiting.current, text.trim());
      change(kind, "");
      onSent();
    } catch (error) {
      onProblem(messageOf(error, texts));
    }
  }

  return (
    <form className={`composer ${kind}`} onSubmit={submit}>
      <div className="filters" role="group">
        {(["reply", "note"] as const).map((each) => (
          <button key={each} type="button" aria-pressed={kind === each} onClick={() => change(each, text)}>
            {texts[each]}
          </button>
        ))}
      </div>
      <div className="write">
        <textarea
          rows={2}
          maxLength={4000}
          value={text}
          aria-label={kind === "note" ? texts.writeNote : texts.write}
          placeholder={kind === "note" ? texts.writeNote : texts.write}
          onChange={(event) => change(kind, event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) void submit(event);
          }}
        />
        <button className="primary" disabled={!text.trim()}>
          {texts.send}
        </button>
      </div>
    </form>
  );
}
