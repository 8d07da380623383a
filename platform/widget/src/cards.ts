/** Cards of the products that a reply tells of. */

import { el } from "./dom";
import { filled, moneyText } from "./texts";
import type { Message, Product } from "./types";
import { toggle, type View } from "./view";

const FEW = 3;
const DETAILS = 4;

export function productCards(view: View, message: Message): HTMLElement {
  const key = `${message.id}:products`;
  const { products } = message;
  const shown = view.opened.has(key) ? products : products.slice(0, FEW);
  const list = el("ul", { class: "cards", "aria-label": view.texts.products }, ...shown.map((product) => card(product, view.language)));
  const more = el("button", { type: "button", class: "more", onclick: () => toggle(view, key) }, filled(view.texts.more, { n: products.length }));
  return el("div", { class: "products" }, list, shown.length < products.length && more);
}

function card(product: Product, language: string): HTMLElement {
  const details = Object.entries(product.attributes).map(detail).filter(Boolean).slice(0, DETAILS);
  return el(
    "li",
    {},
    el("div", { class: "card-head" }, el("b", { dir: "auto" }, product.name), el("span", { class: "price" }, moneyText(product.price.amount, product.price.currency, language))),
    details.length > 0 && el("p", { class: "details", dir: "auto" }, details.join(" · ")),
    product.note && el("p", { class: "note", dir: "auto" }, product.note),
  );
}

/** A figure with its column's name; a word speaks for itself, and a feature that a product has is its name. */
function detail([name, value]: [string, unknown]): string {
  const label = name.replace(/_/g, " ");
  if (value === true) return label;
  return typeof value === "number" ? `${label} ${value}` : typeof value === "string" ? value : "";
}
