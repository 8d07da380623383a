/** The look. A page changes it through custom properties, e.g. `frontdesk-chat { --fd-accent: #a33; }`; else the business's own
 *  theme counts, else ours. */

const NAMES = ["accent", "on-accent", "paper", "ink", "quiet", "line", "theirs", "bad"] as const;
type Palette = Record<(typeof NAMES)[number], string>;

const LIGHT: Palette = { accent: "#2f5d50", "on-accent": "#fff", paper: "#fff", ink: "#22211e", quiet: "#67635b", line: "#e8e4da", theirs: "#f4f1ea", bad: "#a5342a" };
const DARK: Palette = { accent: "#8fc9b5", "on-accent": "#10231d", paper: "#1c1b19", ink: "#efece4", quiet: "#a8a397", line: "#35322c", theirs: "#292723", bad: "#f0958c" };

function colours(palette: Palette, theme: string): string {
  return NAMES.map((name) => `--${name}: var(--fd-${name}, var(--${theme}-${name}, ${palette[name]}));`).join(" ");
}

/** The business's theme as a style sheet: `accent` for the light scheme, `dark-accent` for the dark one. */
export function themeOf(theme: Record<string, string>): string {
  const lines = Object.entries(theme).flatMap(([name, value]) => {
    if (name === "font" || name === "radius") return [`--t-${name}: ${value};`];
    const dark = name.startsWith("dark-");
    return dark ? [`--td-${name.slice(5)}: ${value};`] : [`--t-${name}: ${value};`];
  });
  return `:host { ${lines.join(" ")} }`;
}

export const STYLE = `
:host {
  ${colours(LIGHT, "t")} --radius: var(--fd-radius, var(--t-radius, 18px)); color-scheme: light;
  font: 15px/1.5 var(--fd-font, var(--t-font, system-ui, -apple-system, "Segoe UI", sans-serif)); text-align: start;
}
@media (prefers-color-scheme: dark) { :host(:not([theme=light])) { ${colours(DARK, "td")} color-scheme: dark; } }
:host([theme=dark]) { ${colours(DARK, "td")} color-scheme: dark; }
* { box-sizing: border-box; }
button, textarea, input, select { font: inherit; color: inherit; }
button { cursor: pointer; border: 0; background: none; }
h2, p, ul { margin: 0; padding: 0; list-style: none; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
[hidden] { display: none !important; }
.launcher { position: fixed; inset-block-end: 20px; inset-inline-end: 20px; width: 60px; height: 60px; border-radius: 50%; background: var(--accent);
  color: var(--on-accent); box-shadow: 0 8px 28px rgb(0 0 0 / .22); display: grid; place-items: center; z-index: var(--fd-z-index, 2147483000); transition: transform .15s; }
.launcher:hover { transform: scale(1.05); }
.badge { position: absolute; inset-block-start: -3px; inset-inline-end: -3px; min-width: 22px; height: 22px; padding: 0 6px; border-radius: 11px;
  background: #b3261e; color: #fff; font-size: 12.5px; font-weight: 700; line-height: 22px; text-align: center; }
.panel { display: flex; flex-direction: column; background: var(--paper); color: var(--ink); border: 1px solid var(--line); overflow: hidden; }
.floating .panel { position: fixed; inset-block-end: 92px; inset-inline-end: 20px; width: 392px; height: min(640px, calc(100vh - 116px)); border-radius: 20px;
  box-shadow: 0 20px 60px rgb(0 0 0 / .22); z-index: var(--fd-z-index, 2147483000); }
.inline, .inline .panel { height: 100%; border-radius: inherit; }
header { position: relative; display: flex; align-items: center; gap: 4px; padding: 14px 10px 14px 16px; border-bottom: 1px solid var(--line); }
header:dir(rtl) { padding: 14px 16px 14px 10px; }
.face { width: 38px; height: 38px; border-radius: 50%; background: var(--accent); color: var(--on-accent); display: grid; place-items: center; font-weight: 600; flex: none; overflow: hidden; }
.face canvas { width: 100%; height: 100%; object-fit: cover; }
.face.person { background: hsl(var(--hue, 160) 42% 34%); color: #fff; }
.head-face { margin-inline-end: 8px; }
.who { flex: 1; min-width: 0; line-height: 1.25; }
.who b { display: block; font-weight: 600; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.who span { font-size: 13px; color: var(--quiet); }
.tool { padding: 8px; border-radius: 10px; color: var(--quiet); min-width: 40px; min-height: 40px; display: grid; place-items: center; }
.tool:hover, .tool[aria-expanded=true] { background: var(--theirs); color: var(--ink); }
.menu { position: absolute; inset-block-start: calc(100% - 6px); inset-inline-end: 10px; z-index: 2; min-width: 230px; padding: 6px; background: var(--paper);
  border: 1px solid var(--line); border-radius: 14px; box-shadow: 0 12px 36px rgb(0 0 0 / .18); display: flex; flex-direction: column; }
.menu button { text-align: start; padding: 9px 12px; border-radius: 9px; display: flex; justify-content: space-between; gap: 16px; }
.menu button:hover { background: var(--theirs); }
.menu button[aria-pressed]::after { content: ""; width: 34px; height: 20px; border-radius: 10px; flex: none; align-self: center;
  background: radial-gradient(circle at 10px 50%, var(--paper) 7px, transparent 7.5px) var(--quiet); }
.menu button[aria-pressed=true]::after { background: radial-gradient(circle at 24px 50%, var(--paper) 7px, transparent 7.5px) var(--accent); }
.trouble { padding: 8px 16px; font-size: 13px; background: var(--theirs); color: var(--bad); border-bottom: 1px solid var(--line); }
.log { flex: 1; min-height: 0; overflow-y: auto; padding: 18px 16px; display: flex; flex-direction: column; gap: 10px; overscroll-behavior: contain; }
.log:focus-visible { outline-offset: -3px; }
.row { display: flex; flex-direction: column; align-items: flex-start; max-width: 86%; align-self: flex-start; animation: in .18s ease-out; }
.row.still { animation: none; }
.row.mine { align-self: flex-end; align-items: flex-end; }
.bubble { padding: 10px 14px; border-radius: var(--radius); border-end-start-radius: 6px; background: var(--theirs); overflow-wrap: anywhere; white-space: pre-wrap; }
.said { display: block; }
.mine .bubble { background: var(--accent); color: var(--on-accent); border-radius: var(--radius); border-end-end-radius: 6px; }
.mine.waiting .bubble { opacity: .65; }
.bubble a { color: inherit; }
.name { font-size: 12px; color: var(--quiet); margin: 0 4px 4px; display: flex; align-items: center; gap: 6px; }
.name .face { width: 24px; height: 24px; font-size: 12px; }
.read { font-size: 12px; color: var(--quiet); margin: 3px 6px 0; }
.notice { align-self: center; text-align: center; text-wrap: balance; font-size: 13px; color: var(--quiet); padding: 2px 10px; }
.sources { display: flex; flex-wrap: wrap; gap: 6px; margin: 6px 6px 0; }
.sources button { font-size: 12.5px; padding: 3px 10px; min-height: 26px; border: 1px solid var(--line); border-radius: 999px; color: var(--quiet); text-align: start; }
.sources button:hover, .sources button[aria-expanded=true] { color: var(--ink); border-color: var(--quiet); }
blockquote { margin: 6px 6px 0; padding: 8px 12px; border-inline-start: 3px solid var(--accent); font-size: 13.5px; color: var(--quiet); white-space: pre-wrap; overflow-wrap: anywhere; }
.products { align-self: stretch; width: 310px; max-width: 100%; }
.cards { margin-top: 6px; border: 1px solid var(--line); border-radius: 14px; overflow: hidden; }
.cards li { padding: 10px 14px; }
.cards li + li { border-top: 1px solid var(--line); }
.card-head { display: flex; justify-content: space-between; gap: 12px; align-items: baseline; overflow-wrap: anywhere; }
.card-head b { font-weight: 600; } .price { font-weight: 600; white-space: nowrap; font-variant-numeric: tabular-nums; }
.details, .note { font-size: 13px; color: var(--quiet); overflow-wrap: anywhere; } .note { color: var(--bad); }
.more { font-size: 13.5px; color: var(--accent); padding: 6px 8px; margin-top: 2px; text-decoration: underline; text-underline-offset: 3px; }
.retry { font-size: 13px; color: var(--bad); padding: 4px 6px; text-decoration: underline; }
.step { font-size: 13.5px; color: var(--quiet); padding: 2px 14px; display: flex; gap: 10px; align-items: center; }
.step.done { opacity: .8; } .step svg { color: var(--accent); }
.dots { display: inline-flex; gap: 4px; }
.dots i { width: 6px; height: 6px; border-radius: 50%; background: currentColor; animation: dot 1.2s infinite; }
.dots i:nth-child(2) { animation-delay: .15s; } .dots i:nth-child(3) { animation-delay: .3s; }
.suggestions { display: flex; flex-direction: column; align-items: flex-end; gap: 8px; margin-top: auto; padding-top: 12px; }
.choices { display: flex; flex-wrap: wrap; gap: 8px; margin-top: 8px; }
.suggestions button, .choices button { border: 1px solid var(--accent); color: var(--accent); border-radius: 999px; padding: 8px 16px; text-align: start; min-height: 40px; }
.suggestions button:hover, .choices button:hover, .choices .main { background: var(--accent); color: var(--on-accent); }
.composer { display: flex; flex-wrap: wrap; gap: 6px; align-items: flex-end; padding: 12px 12px 12px 8px; border-top: 1px solid var(--line); }
.composer .tool { height: 44px; flex: none; }
.composer > textarea { width: 0; }
.tray { display: flex; flex-direction: column; gap: 6px; width: 100%; max-height: 190px; overflow-y: auto; padding: 2px 2px 6px; }
.files { display: flex; flex-direction: column; gap: 6px; margin-top: 4px; max-width: 100%; }
.mine .files { align-items: flex-end; }
.files li { max-width: 100%; }
.chip { display: flex; align-items: center; gap: 10px; padding: 8px 12px; border: 1px solid var(--line); border-radius: 14px; background: var(--paper); color: var(--ink); text-align: start; max-width: 100%; }
button.chip:hover { border-color: var(--quiet); }
.chip .sign { width: 36px; height: 36px; flex: none; border-radius: 9px; overflow: hidden; display: grid; place-items: center; background: var(--theirs); color: var(--accent); }
.chip .sign canvas { width: 100%; height: 100%; object-fit: cover; }
.about { flex: 1; min-width: 0; line-height: 1.3; }
.about b { display: block; font-weight: 600; font-size: 14px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.about small { display: block; font-size: 12.5px; color: var(--quiet); }
.chip.bad small, .chip .again { color: var(--bad); } .chip.bad { border-color: var(--bad); }
.chip .again { font-size: 13px; padding: 4px 0; min-height: 24px; text-decoration: underline; }
.chip.gone { border-style: dashed; }
.tray .tool { min-width: 36px; min-height: 36px; height: 36px; }
progress { display: block; width: 100%; height: 4px; margin-top: 4px; border: 0; border-radius: 2px; overflow: hidden; background: var(--line); accent-color: var(--accent); }
progress::-webkit-progress-bar { background: var(--line); } progress::-webkit-progress-value { background: var(--accent); transition: width .2s; }
.picture { display: block; padding: 0; border-radius: 14px; overflow: hidden; background: var(--theirs); max-width: 100%; cursor: zoom-in; }
.picture canvas { display: block; max-width: 100%; height: auto; }
.drop { position: absolute; inset: 8px; z-index: 3; display: grid; place-items: center; border: 2px dashed var(--accent); border-radius: 16px; background: var(--paper); opacity: .94; font-weight: 600; pointer-events: none; }
.inline .panel { position: relative; }
.viewer { max-width: 96vw; max-height: 96vh; padding: 12px; border: 0; border-radius: 16px; background: var(--paper); color: var(--ink); }
.viewer canvas { display: block; max-width: 100%; max-height: calc(96vh - 96px); margin: 0 auto; border-radius: 8px; }
.viewer .buttons { margin-top: 10px; align-items: center; } .viewer .buttons span { flex: 1; min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.viewer::backdrop { background: rgb(0 0 0 / .6); }
.ending { align-self: center; justify-content: center; }
textarea, input, select { border: 1px solid var(--line); border-radius: 12px; padding: 9px 12px; background: var(--paper); line-height: 1.4; width: 100%; }
textarea { resize: none; }
.composer textarea { flex: 1; border-radius: 20px; padding: 10px 16px; max-height: 120px; border-color: var(--quiet); }
textarea:focus-visible, input:focus-visible, select:focus-visible { outline-width: 2px; outline-offset: -1px; }
textarea::placeholder { color: var(--quiet); opacity: 1; }
.send { width: 44px; height: 44px; flex: none; border-radius: 50%; background: var(--accent); color: var(--on-accent); display: grid; place-items: center; }
.send:disabled { opacity: .4; cursor: default; }
.send:dir(rtl) svg { transform: scaleX(-1); }
.sheets { max-height: 75%; overflow-y: auto; flex: none; }
.sheet { display: flex; flex-direction: column; gap: 12px; padding: 16px; border-top: 1px solid var(--line); background: var(--theirs); animation: in .18s ease-out; }
.sheet h2 { font-size: 15px; font-weight: 600; } .sheet > p { font-size: 13.5px; color: var(--quiet); margin-top: -8px; }
.sheet label { display: flex; flex-direction: column; gap: 4px; font-size: 13.5px; } .sheet i { color: var(--bad); font-style: normal; }
.sheet textarea, .sheet input, .sheet select { border-color: var(--quiet); }
.sheet .problem { color: var(--bad); }
.buttons { display: flex; justify-content: flex-end; flex-wrap: wrap; gap: 8px; }
.buttons button { padding: 9px 16px; border-radius: 999px; min-height: 42px; }
.buttons .main { background: var(--accent); color: var(--on-accent); } .buttons .bad { background: var(--bad); color: var(--paper); }
.buttons button:disabled { opacity: .4; cursor: default; }
.stars { display: flex; justify-content: space-between; gap: 8px; }
.sheet .star { position: relative; flex: 1; }
.star input { position: absolute; inset: 0; opacity: 0; cursor: pointer; padding: 0; }
.star span { display: grid; place-items: center; height: 44px; border: 1px solid var(--quiet); border-radius: 12px; background: var(--paper); font-size: 16px; font-variant-numeric: tabular-nums; }
.star input:checked + span { background: var(--accent); border-color: var(--accent); color: var(--on-accent); font-weight: 600; }
.star input:focus-visible + span { outline: 3px solid var(--accent); outline-offset: 2px; }
.scale { display: flex; justify-content: space-between; font-size: 12.5px; color: var(--quiet); margin-top: -8px; }
.sr { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@keyframes in { from { opacity: 0; transform: translateY(6px); } }
@keyframes dot { 0%, 60%, 100% { opacity: .25; } 30% { opacity: 1; } }
@media (prefers-reduced-motion: reduce) { * { animation: none !important; transition: none !important; } }
@media (max-width: 480px) {
  .floating .panel { inset: 0; width: 100%; height: 100%; height: 100dvh; border-radius: 0; border: 0; }
  .panel:not([hidden]) + .launcher { display: none; }
}
`;
