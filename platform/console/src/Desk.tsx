/** One business: the list of conversations, and the one that is open. */

import { type KeyboardEvent, useCallback, useEffect, useRef, useState } from "react";
import { api, Refused } from "./api";
import { ConversationView } from "./ConversationView";
import { ErrorBoundary } from "./ErrorBoundary";
import { type Live, useLive } from "./live";
import { type Language, momentOf, type Texts } from "./texts";
import type { Row } from "./types";

const PAGE = 50; // conversations
const FILTERS = ["", "open", "pending", "resolved"] as const;

interface Props {
  tenant: string;
  texts: Texts;
  language: Language;
  onSignedOut: () => void;
}

export function Desk({ tenant, texts, language, onSignedOut }: Props) {
  const [filter, setFilter] = useState<(typeof FILTERS)[number]>("");
  const [rows, setRows] = useState<Row[] | null>(null);
  const [more, setMore] = useState(false);
  const wanted = useRef(PAGE); // how many are shown, also after the next event
  const [problem, setProblem] = useState(false);
  const [chosen, setChosen] = useState<string | null>(null);
  const shown = useRef<((live: Live) => void) | null>(null);
  const asked = useRef(0);

  const load = useCallback(async () => {
    const mine = ++asked.current;
    try {
      const page = await api.list(tenant, filter, wanted.current);
      if (mine !== asked.current) return; // a later question is answered already, or will be
      setRows(page.conversations);
      setMore(page.next !== null);
      setProblem(false);
    } catch (error) {
      if (error instanceof Refused && error.status === 401) onSignedOut();
      setProblem(mine === asked.current);
    }
  }, [tenant, filter, onSignedOut]);

  useEffect(() => {
    setRows(null);
    wanted.current = PAGE;
    void load();
  }, [load]);

  const connected = useLive(tenant, (live) => {
    shown.current?.(live);
    if (!["draft", "step", "typing", "seen"].includes(live.kind)) void load();
  });

  function showMore() {
    wanted.current += PAGE;
    void load();
  }

  function move(event: KeyboardEvent) {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (!step || !rows?.length) return;
    event.preventDefault();
    const buttons = event.currentTarget.querySelectorAll<HTMLButtonElement>("li > button");
    const at = Array.from(buttons).indexOf(document.activeElement as HTMLButtonElement);
    buttons[Math.max(0, Math.min(buttons.length - 1, at + step))]?.focus();
  }

  return (
    <div className={chosen ? "desk has-chosen" : "desk"}>
      <nav className="list" aria-label={texts.conversations} onKeyDown={move}>
        <div className="filters" role="group">
          {FILTERS.map((status) => (
            <button key={status} type="button" aria-pressed={filter === status} onClick={() => setFilter(status)}>
              {status === "" ? texts.all : texts[status]}
            </button>
          ))}
        </div>
        {connected ? null : <p className="problem">{texts.offline}</p>}
        {problem ? (
          <p className="problem" role="alert">
            {texts.failed}{" "}
            <button type="button" onClick={() => void load()}>
              {texts.again}
            </button>
          </p>
        ) : null}
        {rows === null && !problem ? <p className="hint pad">{texts.loading}</p> : null}
        {rows?.length === 0 ? (
          <div className="pad">
            <h2>{texts.emptyTitle}</h2>
            <p className="hint">{texts.emptyText}</p>
          </div>
        ) : null}
        <ul>
          {rows?.map((row) => (
            <li key={row.id}>
              <ListRow row={row} texts={texts} language={language} chosen={row.id === chosen} onChoose={() => setChosen(row.id)} />
            </li>
          ))}
        </ul>
        {more ? (
          <button type="button" className="quiet" onClick={showMore}>
            {texts.more}
          </button>
        ) : null}
      </nav>
      {chosen ? (
        <ErrorBoundary key={chosen} texts={texts} onLeave={() => setChosen(null)}>
          <ConversationView tenant={tenant} id={chosen} texts={texts} language={language} events={shown} onBack={() => setChosen(null)} />
        </ErrorBoundary>
      ) : (
        <main className="nothing">
          <p className="hint">{texts.choose}</p>
        </main>
      )}
    </div>
  );
}

function ListRow({ row, texts, language, chosen, onChoose }: { row: Row; texts: Texts; language: Language; chosen: boolean; onChoose: () => void }) {
  const waiting = row.status === "open" && !row.operator;
  return (
    <button type="button" className={waiting ? "row waiting" : "row"} aria-current={chosen} onClick={onChoose}>
      <span className="row-head">
        <b>
          {row.contact.name ?? texts.visitor} <span className="hint">#{row.display_id}</span>
        </b>
        <time dateTime={row.updated_at}>{momentOf(row.updated_at, language)}</time>
      </span>
      <span className="row-text">{row.last_message?.text}</span>
      <span className="row-foot">
        <span>{row.agent.name}</span>
        <StatusBadge row={row} texts={texts} />
      </span>
    </button>
  );
}

export function StatusBadge({ row, texts }: { row: Row; texts: Texts }) {
  if (row.status === "open" && row.operator) return <span className="badge">{texts.answering(row.operator)}</span>;
  if (row.status === "open")
    return (
      <span className="badge urgent">
        {texts.open}
        {row.handoff ? ` · ${texts.reasons[row.handoff.reason] ?? row.handoff.reason}` : ""}
      </span>
    );
  return <span className="badge">{row.status === "resolved" ? texts.resolved : texts.pending}</span>;
}
