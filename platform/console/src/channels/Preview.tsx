/** The chat as its visitors will see it, with what is not saved yet. */

import { useEffect, useRef, useState } from "react";
import type { FrontdeskChat } from "../../../widget/src/chat";
import type { Language } from "../texts";
import type { Shared } from "./shared";
import type { Widget, WidgetSettings } from "./types";

const SCRIPT = "/widget/frontdesk.js";

export function Preview({ widget, settings, texts, language }: Shared & { widget: Widget; settings: WidgetSettings }) {
  const place = useRef<HTMLDivElement>(null);
  const [spoken, setSpoken] = useState<Language>(language);
  const [dark, setDark] = useState(false);
  const [asks, setAsks] = useState(false);
  const chat = useRef<FrontdeskChat | null>(null);
  const [ready, setReady] = useState(false);

  useEffect(() => {
    let here = true;
    void widgetIsThere().then(() => {
      if (!here || !place.current) return;
      const element = document.createElement("frontdesk-chat") as FrontdeskChat;
      for (const name of ["preview", "open"]) element.setAttribute(name, "");
      element.setAttribute("mode", "inline");
      place.current.replaceChildren(element);
      chat.current = element;
      setReady(true);
    });
    return () => {
      here = false;
    };
  }, []);

  useEffect(() => {
    if (!ready || !chat.current) return;
    chat.current.setAttribute("language", spoken);
    chat.current.setAttribute("theme", dark ? "dark" : "light");
    chat.current.preview(...visitOf(widget, settings, spoken, asks && settings.form.length > 0, texts.sampleQuestion, texts.sampleAnswer));
  }, [ready, widget, settings, spoken, dark, asks, texts]);

  const toggle = (label: string, pressed: boolean, press: () => void) => (
    <button type="button" aria-pressed={pressed} onClick={press}>
      {label}
    </button>
  );
  return (
    <section className="preview" aria-label={texts.preview}>
      <div className="filters" role="group" aria-label={texts.preview}>
        {toggle(texts.light, !dark, () => setDark(false))}
        {toggle(texts.dark, dark, () => setDark(true))}
        {toggle("EN", spoken === "en", () => setSpoken("en"))}
        {toggle("FR", spoken === "fr", () => setSpoken("fr"))}
        {settings.form.length ? toggle(texts.previewForm, asks, () => setAsks(!asks)) : null}
      </div>
      <div className="preview-place" ref={place} />
    </section>
  );
}

type Visit = Parameters<FrontdeskChat["preview"]>;

/** A visit with a question and an answer, or with the business's own questions before it. */
function visitOf(widget: Widget, settings: WidgetSettings, language: Language, asks: boolean, question: string, answer: string): Visit {
  const { agent, business, greeting, suggestions } = widget.preview;
  const form = settings.form.map(({ label, ...field }) => ({ ...field, label: label[language] || label.en || label.fr || "…" }));
  const message = (sequence: number, sender: "contact" | "agent", text: string) => ({
    id: `sample ${sequence}`,
    conversation_id: "",
    sequence,
    sender,
    sender_name: sender === "agent" ? agent : null,
    text,
    citations: [],
    products: [],
    choices: sender === "agent" ? suggestions.slice(0, 2).map((each) => ({ text: each, kind: "suggestion" })) : [],
    attachments: [],
    picture: null,
    client_id: null,
    created_at: new Date().toISOString(),
  });
  return [
    {
      token: "",
      conversation: null,
      agent: { name: agent },
      business: { name: business, language },
      greeting: greeting[language],
      suggestions: [],
      form: asks ? form : [],
      reachable: true,
      rating: settings.rating,
      texts: settings.texts[language] ?? {},
      theme: settings.theme,
      file_bytes: 0,
      mails: false,
    },
    asks ? [] : [message(1, "contact", question), message(2, "agent", answer)],
  ];
}

/** The widget's script, loaded once. */
function widgetIsThere(): Promise<unknown> {
  if (!document.querySelector(`script[src="${SCRIPT}"]`)) document.head.append(Object.assign(document.createElement("script"), { src: SCRIPT }));
  return customElements.whenDefined("frontdesk-chat");
}
