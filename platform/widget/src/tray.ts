/** What is attached to the message that is being written: a chip for each file, with its progress and what may be done. */

import { el, icon } from "./dom";
import { drawn, isPicture } from "./pictures";
import { filled, sizeText, type Texts } from "./texts";
import type { Upload } from "./uploads";

export interface TrayActions {
  remove(upload: Upload): void;
  retry(upload: Upload): void;
}

interface Chip {
  node: HTMLElement;
  show(texts: Texts): void;
}

export class Tray {
  readonly root = el("ul", { class: "tray", hidden: true });
  private chips = new Map<Upload, Chip>();

  constructor(private readonly actions: TrayActions) {}

  /** Chips are kept while their upload goes on, so that the keyboard stays where it is. */
  show(uploads: Upload[], texts: Texts): void {
    this.root.hidden = !uploads.length;
    this.root.setAttribute("aria-label", texts.files);
    const next = new Map(uploads.map((upload) => [upload, this.chips.get(upload) ?? chip(upload, this.actions)]));
    for (const [upload, { node }] of this.chips) if (!next.has(upload)) node.remove();
    for (const each of next.values()) {
      each.show(texts);
      if (!each.node.isConnected) this.root.append(each.node);
    }
    this.chips = next;
  }
}

function chip(upload: Upload, actions: TrayActions): Chip {
  const file = upload.file;
  const sign = file && isPicture(upload) ? drawn(() => Promise.resolve(file), "", 0, 0, 96) : icon("file", 20);
  const state = el("small");
  const bar = el("progress", { max: "1" });
  const again = el("button", { type: "button", class: "again", onclick: () => actions.retry(upload) });
  const away = el("button", { type: "button", class: "tool", onclick: () => actions.remove(upload) }, icon("close", 16));
  const node = el("li", { class: "chip" }, el("span", { class: "sign" }, sign), el("span", { class: "about" }, el("b", { dir: "auto" }, upload.name), state, bar, again), away);
  const show = (texts: Texts): void => {
    node.classList.toggle("bad", upload.problem !== null);
    state.textContent = upload.problem ?? sizeText(upload.size, texts);
    bar.value = upload.progress;
    bar.hidden = upload.id !== null || upload.problem !== null;
    bar.setAttribute("aria-label", filled(texts.uploading, { name: upload.name }));
    again.hidden = !(upload.problem && upload.retry);
    again.textContent = texts.fileAgain;
    away.setAttribute("aria-label", filled(texts.remove, { name: upload.name }));
  };
  return { node, show };
}
