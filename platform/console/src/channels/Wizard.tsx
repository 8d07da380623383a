/** Connects a channel: what to do at the platform, the fields, the test, the first message. */

import { useEffect, useState } from "react";
import { goTo, hashOf } from "../place";
import { BackLink } from "../BackLink";
import { PageHead } from "../page";
import { Connect } from "./Connect";
import { ConnectionForm } from "./ConnectionForm";
import { inboxes } from "./api";
import { Field, Marked, Section } from "../parts";
import { problemOf } from "../problems";
import { type Shared, titleOf, WIDGET } from "./shared";
import type { Made } from "./types";

interface Props extends Shared {
  channel: string;
}

export function Wizard({ channel, ...shared }: Props) {
  const { tenant, overview, texts, language, onChanged } = shared;
  const [name, setName] = useState(() => freeName(channel, shared));
  const [agent, setAgent] = useState(overview.agents[0]?.id ?? "");
  const [made, setMade] = useState<Made | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const platform = overview.platforms.find((each) => each.channel === channel);
  const title = titleOf(channel, shared);

  useEffect(() => {
    if (made) document.querySelector(".page")?.scrollTo({ top: 0 });
  }, [made]);

  async function add(values: Record<string, string>) {
    if (!name.trim()) return setProblem(`${texts.name}: ${texts.required}`);
    setBusy(true);
    try {
      const added = await inboxes.add(tenant, { channel, name: name.trim(), agent_id: agent, values });
      await onChanged();
      if (channel === WIDGET) goTo("channels", added.inbox.id, "install");
      else setMade(added);
      setProblem(null);
    } catch (error) {
      setProblem(problemOf(error));
    }
    setBusy(false);
  }

  if (!overview.may_change) return <p className="note">{texts.onlyAdmins}</p>;
  const inbox = made && (overview.inboxes.find((each) => each.id === made.inbox.id) ?? made.inbox);
  const at = !inbox ? 0 : inbox.tested?.outcome !== "connected" ? 1 : inbox.last_message_at ? 3 : 2;
  const before = platform?.guide.before ?? [];
  return (
    <>
      <BackLink to="channels">{texts.allChannels}</BackLink>
      <PageHead title={texts.connectOne(title)} />
      {channel === WIDGET ? null : (
        <ol className="steps" aria-label={texts.steps}>
          {[texts.stepEnter, texts.stepTest, texts.stepMessage].map((step, number) => (
            <li key={step} aria-current={number === at ? "step" : undefined} className={number < at ? "done" : ""}>
              {step}
            </li>
          ))}
        </ol>
      )}
      {inbox && made ? (
        <>
          <Connect inbox={inbox} paste={made.paste} testNow={platform?.announces} {...shared} />
          <a className="back-link" href={hashOf("channels", inbox.id)}>
            {texts.change}
          </a>
        </>
      ) : (
        <>
          {before.length ? (
            <Section title={texts.before(title)}>
              <ol className="todo">
                {before.map((step, number) => (
                  <li key={number}>
                    <Marked text={step[language]} />
                  </li>
                ))}
              </ol>
            </Section>
          ) : null}
          <Section title={before.length ? texts.then : texts.stepEnter}>
            <ConnectionForm
              fields={platform?.fields ?? []}
              stored={null}
              texts={texts}
              language={language}
              submit={texts.goOn}
              busy={busy}
              problem={problem}
              onSubmit={(values) => void add(values)}
            >
              <Field label={texts.name} help={texts.nameHelp}>
                {(ids) => <input {...ids} value={name} maxLength={80} onChange={(event) => setName(event.target.value)} />}
              </Field>
              <Field label={texts.agent}>
                {(ids) => (
                  <select {...ids} value={agent} onChange={(event) => setAgent(event.target.value)}>
                    {overview.agents.map((each) => (
                      <option key={each.id} value={each.id}>
                        {each.name}
                      </option>
                    ))}
                  </select>
                )}
              </Field>
            </ConnectionForm>
          </Section>
        </>
      )}
    </>
  );
}

/** A name that no inbox of the channel has. */
function freeName(channel: string, shared: Shared): string {
  const title = titleOf(channel, shared);
  const taken = new Set(shared.overview.inboxes.filter((each) => each.channel === channel).map((each) => each.name));
  for (let number = 1; ; number++) {
    const name = number === 1 ? title : `${title} ${number}`;
    if (!taken.has(name)) return name;
  }
}
