/** Small helpers to make elements. Text is always set as text, never as HTML. */

type Options = Record<string, string | boolean | ((event: Event) => void)>;
type Child = Node | string | null | false | undefined;

/** An element with attributes and listeners (`on...`), and children. */
export function el<K extends keyof HTMLElementTagNameMap>(tag: K, options: Options = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(options)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false) element.setAttribute(name, value);
  }
  element.append(...children.filter((child): child is Node | string => child instanceof Node || typeof child === "string"));
  return element;
}

const PATHS = {
  chat: "M4 5.5A2.5 2.5 0 0 1 6.5 3h11A2.5 2.5 0 0 1 20 5.5v8a2.5 2.5 0 0 1-2.5 2.5H11l-5 4v-4.1A2.5 2.5 0 0 1 4 13.5z",
  close: "M6 6l12 12M18 6L6 18",
  send: "M5 12h13M12 6l6 6-6 6",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  done: "M5 13l4 4 10-11",
  attach: "M20 11.5l-8.2 8.2a5 5 0 0 1-7.1-7.1l8.6-8.5a3.3 3.3 0 0 1 4.7 4.7l-8.5 8.5a1.7 1.7 0 0 1-2.4-2.4l7.8-7.7",
  file: "M13 3H7a1.5 1.5 0 0 0-1.5 1.5v15A1.5 1.5 0 0 0 7 21h10a1.5 1.5 0 0 0 1.5-1.5V8.500zM13 3v5.500h5.500",
};

/** One of our line icons. */
export function icon(name: keyof typeof PATHS, size = 22): SVGElement {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  const path = document.createElementNS(space, "path");
  const width = name === "more" ? "3" : "2";
  for (const [key, value] of Object.entries({ viewBox: "0 0 24 24", width: `${size}`, height: `${size}`, fill: "none", stroke: "currentColor", "stroke-width": width, "stroke-linecap": "round", "stroke-linejoin": "round", "aria-hidden": "true" }))
    svg.setAttribute(key, value);
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

/** Text in which http(s) addresses are links. */
export function linked(text: string): Node[] {
  return text.split(/(https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)])/g).map((part, at) =>
    at % 2 ? el("a", { href: part, target: "_blank", rel: "noopener noreferrer nofollow" }, part) : document.createTextNode(part),
  );
}

/** A part of a list: it is made again only when its version changes. */
export interface Row {
  key: string;
  version: string;
  make: () => HTMLElement;
}

/** Keeps an element's children equal to the rows, leaving alone what has not changed (its focus and its animations). */
export class Rows {
  private known = new Map<string, { version: string; node: HTMLElement }>();

  constructor(private readonly parent: HTMLElement) {}

  show(rows: Row[]): void {
    const next = new Map<string, { version: string; node: HTMLElement }>();
    for (const { key, version, make } of rows) {
      const before = this.known.get(key);
      next.set(key, before?.version === version ? before : { version, node: make() });
    }
    const wanted = [...next.values()].map(({ node }) => node);
    for (const child of Array.from(this.parent.children)) if (!wanted.includes(child as HTMLElement)) child.remove();
    wanted.forEach((node, at) => {
      if (this.parent.children[at] !== node) this.parent.insertBefore(node, this.parent.children[at] ?? null);
    });
    this.known = next;
  }
}
