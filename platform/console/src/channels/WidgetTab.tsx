/** What is set for a web chat: its looks with a preview beside them, or what its pages and their server need. */

import { type FormEvent, useCallback, useEffect, useState } from "react";
import { Problem } from "../page";
import { inboxes } from "./api";
import { Install } from "./Install";
import { Looks } from "./Looks";
import { SaveBar, type Saving } from "../parts";
import { Preview } from "./Preview";
import { QuestionsForm } from "./QuestionsForm";
import { problemOf } from "../problems";
import { type Shared } from "./shared";
import type { Inbox, Widget, WidgetSettings } from "./types";
import { WordsForm } from "./WordsForm";

export interface WidgetPart {
  settings: WidgetSettings;
  set: (change: Partial<WidgetSettings>) => void;
}

export function WidgetTab({ inbox, part, ...shared }: Shared & { inbox: Inbox; part: "chat" | "install" }) {
  const { tenant, overview, texts } = shared;
  const [widget, setWidget] = useState<Widget | null>(null);
  const [settings, setSettings] = useState<WidgetSettings | null>(null);
  const [saving, setSaving] = useState<Saving>("idle");

  const take = useCallback((found: Widget) => {
    setWidget(found);
    setSettings(found.settings);
  }, []);
  useEffect(() => {
    inboxes.widget(tenant, inbox.id).then(take, (error) => setSaving({ problem: problemOf(error) }));
  }, [tenant, inbox.id, take]);

  if (!widget || !settings) return <Problem>{typeof saving === "object" ? saving.problem : null}</Problem>;

  async function save(event: FormEvent) {
    event.preventDefault();
    if (!settings) return;
    setSaving("busy");
    try {
      take(await inboxes.changeWidget(tenant, inbox.id, settings));
      setSaving("done");
    } catch (error) {
      setSaving({ problem: problemOf(error) });
    }
  }

  const changed = JSON.stringify(settings) !== JSON.stringify(widget.settings);
  const set = (change: Partial<WidgetSettings>) => {
    setSettings({ ...settings, ...change });
    setSaving("idle");
  };
  const own = { settings, set, ...shared };
  return (
    <div className={part === "chat" ? "beside" : ""}>
      <form onSubmit={(event) => void save(event)}>
        <fieldset className="plain" disabled={!overview.may_change}>
          {part === "chat" ? (
            <>
              <Looks {...own} />
              <QuestionsForm {...own} />
              <WordsForm {...own} />
            </>
          ) : (
            <Install inbox={inbox} widget={widget} onWidget={setWidget} {...own} />
          )}
        </fieldset>
        {overview.may_change ? <SaveBar saving={saving} changed={changed} texts={texts} /> : null}
      </form>
      {part === "chat" ? <Preview widget={widget} settings={settings} {...shared} /> : null}
    </div>
  );
}
