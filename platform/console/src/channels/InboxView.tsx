/** One inbox: its connection or its looks, who answers there and when, and how to remove it. */

import { useCallback, useEffect, useState } from "react";
import { hashOf } from "../place";
import { inboxes } from "./api";
import { BackLink } from "../BackLink";
import { PageHead } from "../page";
import { ConnectionTab } from "./ConnectionTab";
import { ReceptionForm } from "./ReceptionForm";
import { Removal } from "./Removal";
import { problemOf } from "../problems";
import { lastMessageOf, type Shared, standingOf, titleOf, WIDGET } from "./shared";
import { TemplatesForm } from "./TemplatesForm";
import type { Inbox, InboxDetail } from "./types";
import { WidgetTab } from "./WidgetTab";

interface Props extends Shared {
  id: string;
  tab: string | undefined;
  news: number;
}

export function InboxView({ id, tab, news, ...shared }: Props) {
  const { tenant, texts, language } = shared;
  const [detail, setDetail] = useState<InboxDetail | null>(null);
  const [problem, setProblem] = useState<string | null>(null);

  const load = useCallback(async () => {
    try {
      setDetail(await inboxes.show(tenant, id));
      setProblem(null);
    } catch (error) {
      setProblem(problemOf(error));
    }
  }, [tenant, id]);
  useEffect(() => void load(), [load, news]);

  if (!detail)
    return (
      <>
        <BackLink to="channels">{texts.allChannels}</BackLink>
        <p className={problem ? "problem" : "hint"}>{problem}</p>
      </>
    );
  const { inbox } = detail;
  const [standing, word] = standingOf(inbox, texts);
  const isWidget = inbox.channel === WIDGET;
  const tabs: [string, string][] = [
    ...(isWidget ? ([["chat", texts.tabChat], ["install", texts.tabInstall]] as [string, string][]) : ([["connection", texts.tabConnection]] as [string, string][])),
    ...(detail.templates ? ([["templates", texts.tabTemplates]] as [string, string][]) : []),
    ["reception", texts.tabReception],
    ["remove", texts.tabRemove],
  ];
  const shown = tabs.some(([name]) => name === tab) ? tab! : tabs[0]![0];
  const changed = async () => {
    await Promise.all([load(), shared.onChanged()]);
  };
  const given = { ...shared, onChanged: changed };
  return (
    <>
      <BackLink to="channels">{texts.allChannels}</BackLink>
      <PageHead title={inbox.name} lead={`${titleOf(inbox.channel, shared)} · ${lastMessageOf(inbox, texts, language)}`}>
        <span className={`badge ${standing}`}>{word}</span>
      </PageHead>
      {inbox.undelivered ? (
        <p className="note bad">
          {texts.undelivered(inbox.undelivered)}
          {inbox.last_error ? <LastError inbox={inbox} language={language} /> : null}
        </p>
      ) : null}
      {shared.overview.may_change ? null : <p className="note">{texts.onlyAdmins}</p>}
      <nav className="tabs" aria-label={texts.sections}>
        {tabs.map(([name, title]) => (
          <a key={name} href={hashOf("channels", id, name)} aria-current={name === shown ? "page" : undefined}>
            {title}
          </a>
        ))}
      </nav>
      {shown === "connection" ? <ConnectionTab detail={detail} {...given} /> : null}
      {shown === "chat" || shown === "install" ? <WidgetTab inbox={inbox} part={shown} {...given} /> : null}
      {shown === "templates" ? <TemplatesForm detail={detail} {...given} /> : null}
      {shown === "reception" ? <ReceptionForm detail={detail} {...given} /> : null}
      {shown === "remove" ? <Removal detail={detail} {...shared} /> : null}
    </>
  );
}

/** Why the latest message did not leave; a platform's own words stay in their language. */
function LastError({ inbox, language }: { inbox: Inbox; language: string }) {
  const own = language === "fr" ? inbox.last_error_french : inbox.last_error;
  return <span lang={own ? undefined : "en"}>: {own ?? inbox.last_error}</span>;
}
