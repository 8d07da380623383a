/** Taking an inbox away: what is lost is said before it is done. */

import { useState } from "react";
import { Problem } from "../page";
import { goTo } from "../place";
import { inboxes } from "./api";
import { Section } from "../parts";
import { problemOf } from "../problems";
import { type Shared } from "./shared";
import type { InboxDetail } from "./types";

export function Removal({ detail, tenant, overview, texts, onChanged }: Shared & { detail: InboxDetail }) {
  const [sure, setSure] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  async function remove() {
    setBusy(true);
    try {
      await inboxes.remove(tenant, detail.inbox.id);
      goTo("channels");
      await onChanged();
    } catch (error) {
      setProblem(problemOf(error));
      setBusy(false);
    }
  }

  return (
    <Section title={texts.removeTitle} hint={texts.removeText(detail.conversations)}>
      <Problem>{problem}</Problem>
      <div className="save">
        {sure ? (
          <>
            <button type="button" autoFocus onClick={() => setSure(false)}>
              {texts.keepIt}
            </button>
            <button type="button" className="danger" disabled={busy} onClick={() => void remove()}>
              {texts.removeYes}
            </button>
          </>
        ) : (
          <button type="button" disabled={!overview.may_change} onClick={() => setSure(true)}>
            {texts.remove} …
          </button>
        )}
      </div>
    </Section>
  );
}
