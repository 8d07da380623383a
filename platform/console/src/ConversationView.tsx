/** One conversation: read along, take over, reply, hand back; and what the agent did. */

import { type RefObject, useCallback, useEffect, useRef, useState } from "react";
import { Problem } from "./page";
import { About } from "./About";
import { api } from "./api";
import { Bubble, OutgoingBubble } from "./Bubble";
import { Composer } from "./Composer";
import { StatusBadge } from "./Desk";
import { sendAgain, takeBack, useDraft } from "./drafts";
import type { Live } from "./live";
import { problemOf } from "./problems";
import { useStuckToEnd } from "./stuck";
import type { Language, Texts } from "./texts";
import { TracePanel } from "./TracePanel";
import type { Detail, Message } from "./types";
import { useVisitorWrites } from "./writing";

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
  const [draft, setDraft] = useState(""); // what the agent is writing
  const { text, outgoing } = useDraft(id); // what the operator is writing
  const [turn, setTurn] = useState<string | null>(null);
  const log = useRef<HTMLDivElement>(null);
  const end = useRef<HTMLDivElement>(null);

  const stuck = useStuckToEnd(log, detail !== null);
  const asked = useRef(0);

  const load = useCallback(async () => {
    const mine = ++asked.current;
    try {
      const found = await api.show(tenant, id);
      if (mine !== asked.current) return; // a later question is answered already, or will be
      setDetail(found);
      setProblem(null);
    } catch (error) {
      setProblem(problemOf(error));
    }
  }, [tenant, id]);

  useEffect(() => void load(), [load]);
  const { on: visitorWrites, now: visitorWritesNow, stop: visitorHasWritten } = useVisitorWrites();
  const newest = detail?.messages[detail.messages.length - 1]?.sequence ?? 0;
  const assigned = detail?.conversation.operator != null;
  useEffect(() => {
    if (assigned && newest) void api.seen(tenant, id, newest).catch(() => undefined);
  }, [tenant, id, assigned, newest]);
  useEffect(() => {
    events.current = ({ kind, data }) => {
      const mine = data.conversation === id || data.id === id;
      if (mine && kind === "typing") {
        if (data.by === "contact") visitorWritesNow();
      } else if (mine && kind === "draft") setDraft((before) => before.slice(0, data.offset) + (data.text ?? ""));
      else if ((mine && kind !== "step") || kind === "resync") {
        setDraft("");
        if (kind === "message") visitorHasWritten();
        void load();
      }
    };
    return () => {
      events.current = null;
    };
  }, [events, id, load, visitorWritesNow, visitorHasWritten]);
  useEffect(() => {
    end.current?.scrollIntoView({ block: "end" }); // newer browsers return a promise, which is no clean-up
  }, [detail?.messages.length, outgoing.length, draft]);

  useEffect(() => {
    log.current?.querySelector("[aria-pressed=true]")?.scrollIntoView({ block: "nearest" }); // the trace takes room
  }, [turn]);

  const onSent = useCallback((message: Message) => {
    setDetail((known) => known && withMessage(known, message));
  }, []);

  async function act(action: "take-over" | "hand-back" | "resolve") {
    const refused: unknown = await api.act(tenant, id, action).then(() => null, (error) => error);
    await load();
    if (refused) setProblem(problemOf(refused));
  }

  if (!detail)
    return (
      <main className="nothing">
        <p className={problem ? "problem" : "hint"}>{problem ?? texts.loading}</p>
      </main>
    );
  const { conversation, messages, standing, corrections } = detail;
  const [lastOfUs] = messages.filter((message) => message.sender !== "contact" && !message.private).slice(-1);
  const read = lastOfUs && lastOfUs.sequence <= conversation.seen_by_contact ? lastOfUs : null;
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
          <div className="actions">
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
          </div>
        </header>
        <Problem>{problem}</Problem>
        <About conversation={conversation} texts={texts} />
        <div className="log" ref={log} {...stuck} role="log" aria-label={texts.conversation} tabIndex={0}>
          {messages.map((message) => (
            <Bubble
              key={message.id}
              tenant={tenant}
              message={message}
              texts={texts}
              language={language}
              chosen={turn}
              read={message === read}
              correction={corrections.find((each) => each.message_id === message.id)}
              onTrace={setTurn}
              onCorrected={load}
            />
          ))}
          {outgoing.map((message) => (
            <OutgoingBubble
              key={message.clientId}
              message={message}
              texts={texts}
              onAgain={() => sendAgain(tenant, id, message, onSent)}
              onTakeBack={() => takeBack(id, message)}
            />
          ))}
          {visitorWrites ? <p className="hint">{texts.writes}</p> : null}
          {draft ? <div className="bubble agent draft">{draft}</div> : null}
          <div ref={end} />
        </div>
        {conversation.status !== "resolved" || text ? <Composer tenant={tenant} id={id} texts={texts} assigned={assigned} standing={standing} onSent={onSent} /> : null}
      </main>
      {turn ? <TracePanel tenant={tenant} turn={turn} texts={texts} onClose={() => setTurn(null)} /> : null}
    </>
  );
}

function withMessage(detail: Detail, message: Message): Detail {
  if (detail.messages.some((each) => each.id === message.id)) return detail;
  return { ...detail, messages: [...detail.messages, message] };
}
