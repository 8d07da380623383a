/** The chat on a website: its line of HTML, the pages it may stand on, and customers who are signed in there. */

import { useState } from "react";
import { Problem } from "../page";
import { inboxes } from "./api";
import { Choice, Copyable, Field, Section } from "../parts";
import { problemOf } from "../problems";
import { type Shared } from "./shared";
import type { Inbox, Widget } from "./types";
import type { WidgetPart } from "./WidgetTab";

interface Props extends Shared, WidgetPart {
  inbox: Inbox;
  widget: Widget;
  onWidget: (widget: Widget) => void;
}

export function Install({ inbox, widget, onWidget, settings, set, tenant, texts }: Props) {
  const [lines, setLines] = useState(settings.origins.join("\n"));
  const [secret, setSecret] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const wrong = lines.split("\n").find((line) => line.trim() && !originOf(line));

  function setOrigins(text: string) {
    setLines(text);
    set({ origins: [...new Set(text.split("\n").flatMap((line) => originOf(line) ?? []))] });
  }

  async function makeSecret() {
    try {
      setSecret((await inboxes.makeSecret(tenant, inbox.id)).secret);
      onWidget({ ...widget, has_secret: true });
      setProblem(null);
    } catch (error) {
      setProblem(problemOf(error));
    }
  }

  return (
    <>
      <Section title={texts.tabInstall}>
        <Copyable label={texts.install} text={inbox.address} texts={texts} />
        <p className="hint">{texts.installHelp}</p>
        <Field label={texts.origins} help={texts.originsHelp} problem={wrong ? texts.originWrong(wrong.trim()) : null}>
          {(ids) => <textarea {...ids} rows={3} value={lines} placeholder="https://www.example.com" onChange={(event) => setOrigins(event.target.value)} />}
        </Field>
      </Section>
      <Section title={texts.signIn} hint={texts.signInHelp}>
        <Choice
          legend={texts.signIn}
          isTitled
          value={settings.sign_in}
          options={[
            { value: "optional", label: texts.signInOptional },
            { value: "required", label: texts.signInRequired },
          ]}
          onChange={(sign_in) => set({ sign_in })}
        />
        {widget.has_secret && !secret ? <p className="hint">{texts.remakeSecretText}</p> : null}
        {secret ? <Copyable label="Secret" text={secret} hint={texts.pasteOnce} texts={texts} /> : null}
        <Problem>{problem}</Problem>
        <div className="save">
          <button type="button" onClick={() => void makeSecret()}>
            {widget.has_secret ? texts.remakeSecret : texts.makeSecret}
          </button>
        </div>
      </Section>
    </>
  );
}

/** The origin of a website's address as somebody types it, null when it is none. */
function originOf(line: string): string | null {
  const typed = line.trim();
  if (!typed) return null;
  try {
    const url = new URL(typed.includes("://") ? typed : `https://${typed}`);
    return /^https?:$/.test(url.protocol) && /^[a-z0-9.-]+$/.test(url.hostname) ? url.origin : null;
  } catch {
    return null;
  }
}
