/** All inboxes of a business, with how they stand. */

import { hashOf } from "../place";
import { PageHead } from "../page";
import { type Shared, lastMessageOf, standingOf, titleOf } from "./shared";
import type { Inbox } from "./types";

export function InboxList(shared: Shared) {
  const { overview, texts } = shared;
  return (
    <>
      <PageHead title={texts.title} lead={texts.lead}>
        {overview.may_change ? (
          <a className="button primary" href={hashOf("channels", "new")}>
            {texts.connect}
          </a>
        ) : null}
      </PageHead>
      {overview.may_change ? null : <p className="note">{texts.onlyAdmins}</p>}
      {overview.inboxes.length ? (
        <ul className="inboxes">
          {overview.inboxes.map((inbox) => (
            <li key={inbox.id}>
              <InboxRow inbox={inbox} shared={shared} />
            </li>
          ))}
        </ul>
      ) : (
        <div className="card empty">
          <h2>{texts.emptyTitle}</h2>
          <p className="hint">{texts.emptyText}</p>
        </div>
      )}
    </>
  );
}

function InboxRow({ inbox, shared }: { inbox: Inbox; shared: Shared }) {
  const { overview, texts, language } = shared;
  const title = titleOf(inbox.channel, shared);
  const agent = overview.agents.find((each) => each.id === inbox.agent_id)?.name;
  const [standing, word] = standingOf(inbox, texts);
  return (
    <a className="inbox" href={hashOf("channels", inbox.id)}>
      <ChannelMark title={title} />
      <span className="inbox-name">
        <b>{inbox.name}</b>
        <span className="hint">
          {title}
          {agent ? ` · ${texts.answersHere(agent)}` : ""}
        </span>
      </span>
      <span className="inbox-state">
        <span className={`badge ${standing}`}>{word}</span>
        <span className={inbox.undelivered ? "hint bad" : "hint"}>{inbox.undelivered ? texts.undelivered(inbox.undelivered) : lastMessageOf(inbox, texts, language)}</span>
      </span>
    </a>
  );
}

export function ChannelMark({ title }: { title: string }) {
  return (
    <span className="mark" aria-hidden="true">
      {title.slice(0, 1)}
    </span>
  );
}
