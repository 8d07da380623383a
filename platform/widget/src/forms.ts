/** The sheets above the message field: questions before the chat, an address to write to, a rating, and a last question before deletion. */

import { Refused } from "./api";
import { el } from "./dom";
import { filled, type Texts } from "./texts";
import type { Field } from "./types";

export type SheetKind = "form" | "reach" | "rate" | "mail" | "erase";

/** What a sheet's buttons do. Each throws when it could not be done. */
export interface SheetActions {
  tell(details: Record<string, string>): Promise<void>;
  rate(rating: number, comment: string): Promise<void>;
  mail(email: string): Promise<void>;
  erase(): Promise<void>;
  dismiss(): void;
}

const TEXT: Record<string, Partial<Record<string, string>>> = {
  email: { autocomplete: "email", maxlength: "254" },
  tel: { autocomplete: "tel", maxlength: "40" },
};

export function sheetOf(kind: SheetKind, fields: Field[], texts: Texts, actions: SheetActions): HTMLElement {
  if (kind === "form") return formSheet(texts.formTitle, "", fields, texts.formSend, texts, actions, false);
  if (kind === "reach") return formSheet(texts.reachTitle, texts.reachText, reachFields(texts), texts.reachSend, texts, actions, true);
  if (kind === "mail") return mailSheet(texts, actions);
  if (kind === "rate") return rateSheet(texts, actions);
  return eraseSheet(texts, actions);
}

function reachFields(texts: Texts): Field[] {
  const field = { required: true, options: [] };
  return [
    { ...field, name: "name", label: texts.name, type: "text", required: false },
    { ...field, name: "email", label: texts.email, type: "email" },
  ];
}

function mailSheet(texts: Texts, actions: SheetActions): HTMLElement {
  const field: Field = { name: "email", label: texts.email, type: "email", required: true, options: [] };
  return formSheet(texts.mailTitle, texts.mailText, [field], texts.mailSend, texts, actions, true, ({ email }) => actions.mail(email ?? ""));
}

function formSheet(title: string, text: string, fields: Field[], send: string, texts: Texts, actions: SheetActions, optional: boolean, act = actions.tell): HTMLElement {
  const inputs = fields.map((field) => [field.name, inputOf(field)] as const);
  const labels = fields.map((field, at) => el("label", {}, el("span", { dir: "auto" }, field.label, field.required ? el("i", { title: texts.required }, " *") : null), inputs[at]![1]));
  const submit = () => act(Object.fromEntries(inputs.map(([name, input]) => [name, input.value.trim()]).filter(([, value]) => value)));
  const skip = optional ? el("button", { type: "button", onclick: () => actions.dismiss() }, texts.later) : null;
  return sheet(title, text, texts, submit, ...labels, el("div", { class: "buttons" }, skip, el("button", { class: "main" }, send)));
}

function inputOf(field: Field): HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement {
  const common = { name: field.name, required: field.required };
  if (field.type === "select") return el("select", common, el("option", { value: "" }), ...field.options.map((option) => el("option", {}, option)));
  if (field.type === "textarea") return el("textarea", { ...common, rows: "3", maxlength: "1000" });
  const more = TEXT[field.type] ?? { maxlength: "200", ...(field.name === "name" ? { autocomplete: "name" } : {}) };
  return el("input", { ...common, type: field.type, ...(more as Record<string, string>) });
}

function rateSheet(texts: Texts, actions: SheetActions): HTMLElement {
  let chosen = 0;
  const comment = el("textarea", { rows: "2", maxlength: "1000", "aria-label": texts.rateComment, placeholder: texts.rateComment });
  const send = el("button", { class: "main", disabled: true }, texts.rateSend);
  const stars = [1, 2, 3, 4, 5].map((n) => {
    const choose = () => {
      chosen = n;
      send.disabled = false;
    };
    const radio = el("input", { type: "radio", name: "rating", value: `${n}`, "aria-label": filled(texts.stars, { n }), onchange: choose });
    return el("label", { class: "star" }, radio, el("span", { "aria-hidden": "true" }, `${n}`));
  });
  const scale = el("div", { class: "scale", "aria-hidden": "true" }, el("span", {}, texts.rateBad), el("span", {}, texts.rateGood));
  const skip = el("button", { type: "button", onclick: () => actions.dismiss() }, texts.later);
  const group = el("div", { class: "stars", role: "radiogroup", "aria-label": texts.rateTitle }, ...stars);
  return sheet(texts.rateTitle, "", texts, () => actions.rate(chosen, comment.value.trim()), group, scale, comment, el("div", { class: "buttons" }, skip, send));
}

function eraseSheet(texts: Texts, actions: SheetActions): HTMLElement {
  const keep = el("button", { type: "button", onclick: () => actions.dismiss() }, texts.eraseNo);
  return sheet(texts.eraseTitle, texts.eraseText, texts, () => actions.erase(), el("div", { class: "buttons" }, keep, el("button", { class: "main bad" }, texts.eraseYes)));
}

function sheet(title: string, text: string, texts: Texts, submit: () => Promise<void>, ...children: Node[]): HTMLElement {
  const problem = el("p", { class: "problem", role: "alert", hidden: true });
  const onsubmit = async (event: Event) => {
    event.preventDefault();
    problem.hidden = true;
    try {
      await submit();
    } catch (error) {
      problem.hidden = false;
      problem.textContent = reasonOf(error, texts);
    }
  };
  return el("form", { class: "sheet", "aria-label": title, onsubmit: (event) => void onsubmit(event) }, el("h2", {}, title), text ? el("p", {}, text) : null, ...children, problem);
}

/** What went wrong with a sheet, where it is more than that it did. */
function reasonOf(error: unknown, texts: Texts): string {
  const status = error instanceof Refused ? error.status : 0;
  if (status === 429) return texts.tooMany;
  if (status === 403) return texts.mailOther;
  return status === 422 ? texts.mailBad : texts.notDone;
}
