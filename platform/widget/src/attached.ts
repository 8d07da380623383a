/** The files of a message: pictures that open larger, and chips to save. */

import { el, icon } from "./dom";
import { drawn, isPicture } from "./pictures";
import { filled, sizeText, type Texts } from "./texts";
import type { Attachment, Message } from "./types";
import type { Upload } from "./uploads";
import type { View } from "./view";

const LONGEST = 260; // pixels

export function attached(view: View, message: Message): HTMLElement | null {
  if (!message.attachments.length) return null;
  return el("ul", { class: "files", "aria-label": view.texts.files }, ...message.attachments.map((file) => el("li", {}, fileOf(view, file))));
}

/** The files of a message that is on its way. */
export function leaving(uploads: Upload[], texts: Texts): HTMLElement | null {
  if (!uploads.length) return null;
  return el("ul", { class: "files" }, ...uploads.map((upload) => el("li", {}, chip(upload.name, upload.id ? sizeText(upload.size, texts) : `${Math.round(upload.progress * 100)} %`))));
}

function fileOf(view: View, file: Attachment): HTMLElement {
  const { texts } = view;
  if (file.state !== "here") return el("div", { class: "chip gone" }, ...inside(file.name, file.state === "pending" ? texts.fileComes : texts.fileGone));
  if (isPicture(file)) {
    const button = el("button", { type: "button", class: "picture", "aria-label": filled(texts.enlarge, { name: file.name }), onclick: () => view.enlarge(file) });
    button.append(drawn(() => view.load(file, true), "", file.width ?? 0, file.height ?? 0, LONGEST));
    return button;
  }
  const button = chip(file.name, sizeText(file.size, texts), "button");
  button.setAttribute("aria-label", filled(texts.saveFile, { name: file.name, size: sizeText(file.size, texts) }));
  button.addEventListener("click", () => view.save(file));
  return button;
}

function chip(name: string, text: string, tag: "button" | "div" = "div"): HTMLElement {
  const chip = el(tag, { class: "chip" }, ...inside(name, text));
  if (tag === "button") chip.setAttribute("type", "button");
  return chip;
}

function inside(name: string, text: string): HTMLElement[] {
  return [el("span", { class: "sign" }, icon("file", 20)), el("span", { class: "about" }, el("b", { dir: "auto" }, name), el("small", {}, text))];
}
