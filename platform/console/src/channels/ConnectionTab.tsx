/** A connection that stands: its test, and what was filled in, to be changed. */

import { useState } from "react";
import { inboxes } from "./api";
import { Connect } from "./Connect";
import { ConnectionForm } from "./ConnectionForm";
import { Section } from "../parts";
import { problemOf } from "../problems";
import { type Shared } from "./shared";
import type { InboxDetail } from "./types";

export function ConnectionTab({ detail, ...shared }: Shared & { detail: InboxDetail }) {
  const { tenant, overview, texts, language, onChanged } = shared;
  const { inbox } = detail;
  const [paste, setPaste] = useState<Record<string, string>>({});
  const [remake, setRemake] = useState<string[]>([]);
  const [times, setTimes] = useState(0); // that something was changed
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const platform = overview.platforms.find((each) => each.channel === inbox.channel);

  async function change(values: Record<string, string>) {
    setBusy(true);
    try {
      setPaste((await inboxes.connect(tenant, inbox.id, values, remake)).paste);
      setProblem(null);
      setRemake([]);
      setTimes(times + 1);
      document.querySelector(".page")?.scrollTo({ top: 0 });
    } catch (error) {
      setProblem(problemOf(error));
    }
    setBusy(false);
    await onChanged();
  }

  return (
    <>
      <Connect key={times} inbox={inbox} paste={paste} testNow={times > 0} {...shared} />
      {overview.may_change ? (
        <Section title={texts.change}>
          <ConnectionForm
            key={times}
            fields={platform?.fields ?? []}
            stored={detail.values}
            texts={texts}
            language={language}
            submit={texts.save}
            busy={busy}
            problem={problem}
            remake={remake}
            onRemake={setRemake}
            onSubmit={(values) => void change(values)}
          />
        </Section>
      ) : null}
    </>
  );
}
