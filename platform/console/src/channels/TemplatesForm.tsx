/** The approved templates of an inbox: their texts by language, and what fills their variables. */

import { type FormEvent, useState } from "react";
import { Field, SaveBar, type Saving, Section } from "../parts";
import { problemOf } from "../problems";
import { inboxes } from "./api";
import { type Shared } from "./shared";
import type { Fill, InboxDetail, Template, Wording } from "./types";
import { WordingFields } from "./WordingFields";

const FILLS: Fill[] = ["reply", "customer", "business", "sender"];
const BLANK: Wording = { code: "", body: "", button: null };

export function TemplatesForm({ detail, tenant, overview, texts, onChanged }: Shared & { detail: InboxDetail }) {
  const [templates, setTemplates] = useState<Template[]>(detail.templates ?? []);
  const [saving, setSaving] = useState<Saving>("idle");
  const changed = JSON.stringify(templates) !== JSON.stringify(detail.templates);
  const put = (at: number, change: Partial<Template>) => setTemplates(templates.map((each, number) => (number === at ? filled({ ...each, ...change }) : each)));
  const first = (at: number) => setTemplates([templates[at]!, ...templates.filter((_, number) => number !== at)]);

  async function save(event: FormEvent) {
    event.preventDefault();
    setSaving("busy");
    try {
      setTemplates((await inboxes.setTemplates(tenant, detail.inbox.id, templates)).templates ?? []);
      await onChanged();
      setSaving("done");
    } catch (error) {
      setSaving({ problem: problemOf(error) });
    }
  }

  return (
    <form onSubmit={(event) => void save(event)}>
      <Section title={texts.tabTemplates} hint={texts.templatesHelp}>
        {templates.length ? null : <p className="outcome">{texts.noTemplates}</p>}
        {templates.map((template, at) => (
          <fieldset key={at} className="question" disabled={!overview.may_change}>
            <legend>{template.name || texts.template}</legend>
            <Field label={texts.templateName} help={texts.templateNameHelp}>
              {(ids) => <input {...ids} value={template.name} required maxLength={512} pattern="[a-z0-9_]+" autoComplete="off" spellCheck={false} onChange={(event) => put(at, { name: event.target.value.trim() })} />}
            </Field>
            {template.wordings.map((wording, number) => (
              <WordingFields
                key={number}
                wording={wording}
                texts={texts}
                onChange={(next) => put(at, { wordings: template.wordings.map((each, other) => (other === number ? next : each)) })}
                onRemove={template.wordings.length > 1 ? () => put(at, { wordings: template.wordings.filter((_, other) => other !== number) }) : null}
              />
            ))}
            <div className="filters">
              <button type="button" onClick={() => put(at, { wordings: [...template.wordings, BLANK] })}>
                + {texts.addLanguage}
              </button>
            </div>
            {Object.keys(template.fills).length ? (
              <div className="pair">
                {Object.entries(template.fills).map(([variable, fill]) => (
                  <Field key={variable} label={texts.fills(variable)}>
                    {(ids) => (
                      <select {...ids} value={fill} onChange={(event) => put(at, { fills: { ...template.fills, [variable]: event.target.value as Fill } })}>
                        {FILLS.map((each) => (
                          <option key={each} value={each}>
                            {texts.fillNames[each]}
                          </option>
                        ))}
                      </select>
                    )}
                  </Field>
                ))}
              </div>
            ) : null}
            <div className="question-foot">
              {at ? (
                <button type="button" className="quiet small" onClick={() => first(at)}>
                  {texts.useFirst}
                </button>
              ) : (
                <span className="hint">{texts.isFirst}</span>
              )}
              <span className="space" />
              <button type="button" className="quiet small" onClick={() => setTemplates(templates.filter((_, number) => number !== at))}>
                {texts.removeTemplate}
              </button>
            </div>
          </fieldset>
        ))}
        {overview.may_change ? (
          <div className="filters">
            <button type="button" onClick={() => setTemplates([...templates, { name: "", wordings: [BLANK], fills: {} }])}>
              + {texts.addTemplate}
            </button>
          </div>
        ) : null}
      </Section>
      {overview.may_change ? <SaveBar saving={saving} changed={changed} texts={texts} /> : null}
    </form>
  );
}

/** The template with exactly the variables of its texts; a new one holds the reply. */
function filled(template: Template): Template {
  const variables = template.wordings.flatMap(({ body }) => [...body.matchAll(/\{\{\s*(\w+)\s*\}\}/g)].map((found) => found[1]!));
  return { ...template, fills: Object.fromEntries([...new Set(variables)].map((each) => [each, template.fills[each] ?? "reply"])) };
}
