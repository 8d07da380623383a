/** The channels of a business: all of them, one of them, or a new one. */

import { useCallback, useEffect, useState } from "react";
import { Refused } from "../api";
import { ErrorBoundary } from "../ErrorBoundary";
import { useLive } from "../live";
import { Opening } from "../page";
import { goTo } from "../place";
import type { Language, Texts } from "../texts";
import { problemOf } from "../problems";
import { inboxes } from "./api";
import { Chooser } from "./Chooser";
import { InboxList } from "./InboxList";
import { InboxView } from "./InboxView";
import { channelTexts } from "./texts";
import type { Overview } from "./types";
import { Wizard } from "./Wizard";

interface Props {
  tenant: string;
  place: string[]; // behind #/channels
  texts: Texts;
  language: Language;
  onSignedOut: () => void;
}

export function ChannelsPage({ tenant, place, texts, language, onSignedOut }: Props) {
  const [overview, setOverview] = useState<Overview | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [news, setNews] = useState(0); // counts what has come in
  const words = channelTexts(language);

  const load = useCallback(async () => {
    try {
      setOverview(await inboxes.all(tenant));
      setProblem(null);
    } catch (error) {
      if (error instanceof Refused && error.status === 401) onSignedOut();
      setProblem(problemOf(error));
    }
  }, [tenant, onSignedOut]);

  useEffect(() => void load(), [load]);
  useLive(tenant, ({ kind }) => {
    if (kind !== "message" && kind !== "resync") return;
    setNews((before) => before + 1);
    void load();
  });

  if (!overview) return <Opening problem={problem} texts={texts} onAgain={() => void load()} />;
  const [first, second] = place;
  const shared = { tenant, overview, texts: words, language, onChanged: load };
  return (
    <main key={first === "new" ? place.join("/") : first} className="page">
      <ErrorBoundary texts={texts} onLeave={() => goTo("channels")}>
        {first === undefined ? (
          <InboxList {...shared} />
        ) : first !== "new" ? (
          <InboxView key={first} id={first} tab={second} news={news} {...shared} />
        ) : second === undefined ? (
          <Chooser {...shared} />
        ) : (
          <Wizard key={second} channel={second} {...shared} />
        )}
      </ErrorBoundary>
    </main>
  );
}
