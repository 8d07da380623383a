/** A platform's side of the set-up: the address to paste there, the test, and the first message. */

import { useEffect, useRef, useState } from "react";
import { Problem } from "../page";
import { goTo, hashOf } from "../place";
import { momentOf } from "../texts";
import { inboxes } from "./api";
import { Copyable, Marked, Section } from "../parts";
import { problemOf, saidIn } from "../problems";
import { type Shared, titleOf } from "./shared";
import type { Inbox, Tested } from "./types";

interface Props extends Shared {
  inbox: Inbox;
  paste: Record<string, string>;
  testNow?: boolean; // without waiting to be asked
}

export function Connect({ inbox, paste, testNow = false, ...shared }: Props) {
  const { tenant, overview, texts, language, onChanged } = shared;
  const [tested, setTested] = useState<Tested | null>(inbox.tested);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const asked = useRef(false);
  const platform = overview.platforms.find((each) => each.channel === inbox.channel);

  async function test() {
    setBusy(true);
    try {
      setTested(await inboxes.test(tenant, inbox.id));
      setProblem(null);
    } catch (error) {
      setProblem(problemOf(error));
    }
    setBusy(false);
    await onChanged();
  }

  useEffect(() => {
    if (!testNow || asked.current) return;
    asked.current = true;
    void test();
  });

  const label = (name: string) => platform?.fields.find((field) => field.name === name)?.guide?.label[language] ?? name;
  const steps = platform?.guide.after ?? [];
  return (
    <>
      {platform?.announces && !steps.length ? null : (
        <Section title={texts.before(titleOf(inbox.channel, shared))}>
          {steps.length ? (
            <ol className="todo">
              {steps.map((step, at) => (
                <li key={at}>
                  <Marked text={step[language]} />
                </li>
              ))}
            </ol>
          ) : null}
          {platform?.announces ? null : <Copyable label={texts.address} text={inbox.address} texts={texts} />}
          {Object.entries(paste).map(([name, value]) => (
            <Copyable key={name} label={label(name)} text={value} hint={texts.pasteOnce} texts={texts} />
          ))}
        </Section>
      )}
      <Section title={texts.test}>
        {overview.is_public ? null : <p className="note">{texts.notPublic}</p>}
        <div role="status" className="outcome-place">
          {tested && !busy ? <Outcome tested={tested} shared={shared} /> : null}
        </div>
        <Problem>{problem}</Problem>
        {overview.may_change ? (
          <div className="save">
            <button type="button" className={tested?.outcome === "connected" ? "" : "primary"} disabled={busy} onClick={() => void test()}>
              {busy ? texts.testing : tested ? texts.testAgain : texts.test}
            </button>
          </div>
        ) : null}
      </Section>
      <Section title={texts.stepMessage}>
        <div role="status">
          {inbox.last_message_at ? (
            <>
              <p className="outcome good">
                <b>{texts.came(momentOf(inbox.last_message_at, language))}</b>
                <span>{texts.cameText}</span>
              </p>
              <div className="save">
                <button type="button" onClick={() => goTo()}>
                  {texts.toConversations}
                </button>
                <a className="button" href={hashOf("channels", inbox.id, "reception")}>
                  {texts.toSettings}
                </a>
              </div>
            </>
          ) : (
            <p className="outcome">
              <b className="waits">{texts.waiting}</b>
              <span>{texts.waitingText}</span>
            </p>
          )}
        </div>
      </Section>
    </>
  );
}

function Outcome({ tested, shared: { texts, language } }: { tested: Tested; shared: Shared }) {
  const good = tested.outcome === "connected";
  return (
    <p className={good ? "outcome good" : "outcome bad"}>
      <b>{texts.outcomes[tested.outcome]}</b>
      <span>{saidIn(language, tested.says, tested.code, tested.facts)}</span>
      <time className="hint" dateTime={tested.at}>
        {momentOf(tested.at, language)}
      </time>
    </p>
  );
}
