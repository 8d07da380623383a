/** Small helpers to make elements. Text is always set as text, never as HTML. */

type Options = Record<string, string | boolean | ((event: Event) => void)>;

/** An element with attributes and listeners (`on...`), and children. */
export function el<K extends keyof HTMLElementTagNameMap>(tag: K, options: Options = {}, ...children: (Node | string)[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(options)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

const PATHS = {
  chat: "M4 5.5A2.5 2.5 0 0 1 6.5 3h11A2.5 2.5 0 0 1 20 5.5v8a2.5 2.5 0 0 1-2.5 2.5H11l-5 4v-4.1A2.5 2.5 0 0 1 4 13.5z",
  close: "M6 6l12 12M18 6L6 18",
  send: "M5 12h13M12 6l6 6-6 6",
  again: "M5 12a7 7 0 1 0 2.2-5.1M5 4v4h4",
};

/** One of our line icons. */
export function icon(name: keyof typeof PATHS, size = 22): SVGElement {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  const path = document.createElementNS(space, "path");
  for (const [key, value] of Object.entries({ viewBox: "0 0 24 24", width: `${size}`, height: `${size}`, fill: "none", stroke: "currentColor", "stroke-width": "2", "stroke-linecap": "round", "stroke-linejoin": "round", "aria-hidden": "true" }))
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
