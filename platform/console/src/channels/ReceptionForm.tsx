/** Who answers at an inbox, when, and in which languages. */

import { type FormEvent, useState } from "react";
import type { Language } from "../texts";
import { inboxes } from "./api";
import { DAYS, HoursField, read } from "./HoursField";
import { Choice, Field, SaveBar, type Saving, Section } from "../parts";
import { problemOf } from "../problems";
import { type Shared } from "./shared";
import type { Hours, InboxDetail, Reception } from "./types";

const LANGUAGES: Language[] = ["en", "fr"];

export function ReceptionForm({ detail, tenant, overview, texts, onChanged }: Shared & { detail: InboxDetail }) {
  const [name, setName] = useState(detail.inbox.name);
  const [agent, setAgent] = useState(detail.inbox.agent_id);
  const [reception, setReception] = useState<Reception>(detail.reception);
  const [saving, setSaving] = useState<Saving>("idle");
  const before = { name: detail.inbox.name, agent: detail.inbox.agent_id, reception: detail.reception };
  const changed = JSON.stringify({ name, agent, reception }) !== JSON.stringify(before);
  const set = (change: Partial<Reception>) => setReception({ ...reception, ...change });
  const disabled = !overview.may_change;
  const names: Record<Language, string> = { en: texts.english, fr: texts.french };

  async function save(event: FormEvent) {
    event.preventDefault();
    setSaving("busy");
    try {
      const saved = await inboxes.change(tenant, detail.inbox.id, { name: name.trim(), agent_id: agent, reception });
      setName(saved.inbox.name);
      setReception(saved.reception);
      await onChanged();
      setSaving("done");
    } catch (error) {
      setSaving({ problem: problemOf(error) });
    }
  }

  const agents = overview.agents.map((each) => (
    <option key={each.id} value={each.id}>
      {each.name}
    </option>
  ));
  return (
    <form onSubmit={(event) => void save(event)}>
      <Section title={texts.general}>
        <Field label={texts.name} help={texts.nameHelp}>
          {(ids) => <input {...ids} value={name} required maxLength={80} disabled={disabled} onChange={(event) => setName(event.target.value)} />}
        </Field>
        <Field label={texts.agent}>
          {(ids) => (
            <select {...ids} value={agent} disabled={disabled} onChange={(event) => setAgent(event.target.value)}>
              {agents}
            </select>
          )}
        </Field>
        <Choice
          legend={texts.who}
          value={reception.answers}
          disabled={disabled}
          options={[
            { value: "agent", label: texts.toAgent, help: texts.toAgentHelp },
            { value: "person", label: texts.toPerson, help: texts.toPersonHelp },
          ]}
          onChange={(answers) => set({ answers })}
        />
      </Section>
      <Section title={texts.languages} hint={texts.languagesHelp}>
        <fieldset className="choice" disabled={disabled}>
          <legend className="sr">{texts.languages}</legend>
          {LANGUAGES.map((language) => (
            <label key={language} className="option">
              <input type="checkbox" checked={reception.languages.includes(language)} onChange={(event) => set({ languages: LANGUAGES.filter((each) => (each === language ? event.target.checked : reception.languages.includes(each))) })} />
              <span>{names[language]}</span>
            </label>
          ))}
        </fieldset>
        {overview.agents.length > 1
          ? LANGUAGES.map((language) => (
              <Field key={language} label={texts.otherAgent(names[language])} help={texts.otherAgentHelp}>
                {(ids) => (
                  <select {...ids} value={reception.agents[language] ?? ""} disabled={disabled} onChange={(event) => set({ agents: withAgent(reception.agents, language, event.target.value) })}>
                    <option value="">{texts.sameAgent}</option>
                    {agents}
                  </select>
                )}
              </Field>
            ))
          : null}
      </Section>
      <Section title={texts.hours} hint={texts.zone(detail.timezone)}>
        <Choice
          legend={texts.hours}
          isTitled
          value={reception.hours === null ? "business" : "own"}
          disabled={disabled}
          options={[
            { value: "business", label: texts.businessHours, help: Object.keys(detail.business_hours).length ? undefined : texts.noHours },
            { value: "own", label: texts.ownHours },
          ]}
          onChange={(whose) => set({ hours: whose === "own" ? firstHours(detail.business_hours) : null })}
        />
        {reception.hours === null ? (
          <BusinessHours hours={detail.business_hours} days={texts.days} closed={texts.closedDay} />
        ) : (
          <HoursField hours={reception.hours} disabled={disabled} texts={texts} onChange={(hours) => set({ hours })} />
        )}
        <Choice
          legend={texts.outside}
          value={reception.closed}
          disabled={disabled}
          options={(["answer", "address", "person"] as const).map((value) => ({ value, label: texts.closed[value], help: texts.closedHelp[value] }))}
          onChange={(closed) => set({ closed })}
        />
      </Section>
      {disabled ? null : <SaveBar saving={saving} changed={changed} texts={texts} />}
    </form>
  );
}

function BusinessHours({ hours, days, closed }: { hours: Hours; days: Record<string, string>; closed: string }) {
  if (!Object.keys(hours).length) return null;
  return (
    <dl className="business-hours">
      {DAYS.map((day) => (
        <div key={day}>
          <dt>{days[day]}</dt>
          <dd>{read(hours[day]).map((range) => range.join("–")).join(", ") || closed}</dd>
        </div>
      ))}
    </dl>
  );
}

function withAgent(agents: Reception["agents"], language: Language, id: string): Reception["agents"] {
  const { [language]: _, ...others } = agents;
  return id ? { ...others, [language]: id } : others;
}

/** What hours of its own begin with: those of the business, else a usual week. */
function firstHours(business: Hours): Hours {
  if (Object.keys(business).length) return business;
  return Object.fromEntries(DAYS.map((day, at) => [day, at < 5 ? "09:00-18:00" : "closed"]));
}
