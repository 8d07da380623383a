/** One conversation: read along, take over, reply, hand back; and what the agent did. */

import { type FormEvent, useCallback, useEffect, useRef, useState } from "react";
import { api, clientId } from "./api";
import { StatusBadge } from "./Desk";
import type { Live } from "./live";
import type { Language, Texts } from "./texts";
import { TracePanel } from "./TracePanel";
import type { Detail, Message, Turn } from "./types";

interface Props {
  tenant: string;
  id: string;
  texts: Texts;
  language: Language;
  event: Live | null;
  onBack: () => void;
}

export function ConversationView({ tenant, id, texts, language, event, onBack }: Props) {
  const [detail, setDetail] = useState<Detail | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [draft, setDraft] = useState("");
  const [turn, setTurn] = useState<string | null>(null);
  const end = useRef<HTMLDivElement>(null);

  const load = useCallback(async () => {
    try {
      setDetail(await api.show(tenant, id));
      setProblem(null);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : texts.failed);
    }
  }, [tenant, id, texts]);

  useEffect(() => void load(), [load]);
  useEffect(() => {
    if (!event) return;
    const mine = event.data.conversation === id || event.data.id === id;
    if (mine && event.kind === "draft") setDraft((before) => before.slice(0, event.data.offset) + (event.data.text ?? ""));
    else if ((mine && event.kind !== "step") || event.kind === "resync") {
      setDraft("");
      void load();
    }
  }, [event, id, load]);
  useEffect(() => {
    end.current?.scrollIntoView({ block: "end" }); // newer browsers return a promise, which is no clean-up
  }, [detail?.messages.length, draft]);

  async function act(action: "take-over" | "hand-back" | "resolve") {
    try {
      await api.act(tenant, id, action);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : texts.failed);
    }
    await load();
  }

  if (!detail)
    return (
      <main className="nothing">
        <p className={problem ? "problem" : "hint"}>{problem ?? texts.loading}</p>
      </main>
    );
  const { conversation, messages, turns } = detail;
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
        <div className="log" role="log" aria-label={texts.trace} tabIndex={0}>
          {messages.map((message) => (
            <Bubble key={message.id} message={message} texts={texts} language={language} turn={turnOf(message, messages, turns)} chosen={turn} onTrace={setTurn} />
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

/** The turn that wrote an agent's message: the newest one begun for a message before it. */
function turnOf(message: Message, messages: Message[], turns: Turn[]): Turn | null {
  if (message.sender !== "agent") return null;
  const earlier = messages.filter((m) => m.sender === "agent" && m.sequence < message.sequence).length;
  return turns.filter((t) => t.status === "done" || t.status === "waiting")[earlier] ?? null;
}

interface BubbleProps {
  message: Message;
  texts: Texts;
  language: Language;
  turn: Turn | null;
  chosen: string | null;
  onTrace: (turn: string) => void;
}

function Bubble({ message, texts, language, turn, chosen, onTrace }: BubbleProps) {
  const time = new Date(message.created_at).toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit" });
  return (
    <article className={`bubble ${message.sender}${message.private ? " private" : ""}`}>
      <p>{message.text}</p>
      <footer>
        <span>{message.private ? `${texts.note} · ${message.sender_name}` : (message.sender_name ?? (message.sender === "contact" ? texts.visitor : ""))}</span>
        <time dateTime={message.created_at}>{time}</time>
        {message.citations.map((citation, at) => (
          <span key={at} title={citation.passage} className="source">
            {citation.document}
          </span>
        ))}
        {turn ? (
          <button type="button" aria-pressed={turn.id === chosen} onClick={() => onTrace(turn.id)}>
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
  const waiting = useRef(clientId());

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (!text.trim()) return;
    try {
      await api.write(tenant, id, kind, waiting.current, text.trim());
      waiting.current = clientId();
      setText("");
      onSent();
    } catch (error) {
      onProblem(error instanceof Error ? error.message : texts.failed);
    }
  }

  return (
    <form className={`composer ${kind}`} onSubmit={submit}>
      <div className="filters" role="group">
        {(["reply", "note"] as const).map((each) => (
          <button key={each} type="button" aria-pressed={kind === each} onClick={() => setKind(each)}>
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
          onChange={(event) => setText(event.target.value)}
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
