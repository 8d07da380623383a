/** The look. A page changes it through the custom properties of :host, e.g. `frontdesk-chat { --fd-accent: #a33; }`. */

export const STYLE = `
:host {
  --accent: var(--fd-accent, #2f5d50); --on-accent: var(--fd-on-accent, #fff);
  --paper: var(--fd-paper, #fff); --ink: var(--fd-ink, #22211e); --quiet: var(--fd-quiet, #6a665e);
  --line: var(--fd-line, #e8e4da); --theirs: var(--fd-theirs, #f4f1ea); --bad: #a5342a;
  --radius: 18px; color-scheme: light dark;
  font: 15px/1.5 var(--fd-font, system-ui, -apple-system, "Segoe UI", sans-serif);
}
@media (prefers-color-scheme: dark) {
  :host { --accent: var(--fd-accent, #8fc9b5); --on-accent: var(--fd-on-accent, #10231d); --paper: var(--fd-paper, #1c1b19);
    --ink: var(--fd-ink, #efece4); --quiet: var(--fd-quiet, #a8a397); --line: var(--fd-line, #35322c); --theirs: var(--fd-theirs, #292723); --bad: #f0958c; }
}
* { box-sizing: border-box; }
button, textarea { font: inherit; color: inherit; }
button { cursor: pointer; border: 0; background: none; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.launcher { position: fixed; inset: auto 20px 20px auto; width: 60px; height: 60px; border-radius: 50%; background: var(--accent);
  color: var(--on-accent); box-shadow: 0 8px 28px rgb(0 0 0 / .22); display: grid; place-items: center; z-index: 2147483000; transition: transform .15s; }
.launcher:hover { transform: scale(1.05); }
.panel { display: flex; flex-direction: column; background: var(--paper); color: var(--ink); border: 1px solid var(--line); overflow: hidden; }
.floating .panel { position: fixed; inset: auto 20px 92px auto; width: 392px; height: min(640px, calc(100vh - 116px)); border-radius: 20px;
  box-shadow: 0 20px 60px rgb(0 0 0 / .22); z-index: 2147483000; }
.inline, .inline .panel { height: 100%; }
.inline .panel { border-radius: inherit; }
[hidden] { display: none !important; }
header { display: flex; align-items: center; gap: 12px; padding: 14px 16px; border-bottom: 1px solid var(--line); }
.face { width: 38px; height: 38px; border-radius: 50%; background: var(--accent); color: var(--on-accent); display: grid; place-items: center; font-weight: 600; flex: none; }
.who { flex: 1; min-width: 0; line-height: 1.25; }
.who b { display: block; font-weight: 600; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.who span { font-size: 13px; color: var(--quiet); }
.tool { padding: 8px; border-radius: 10px; color: var(--quiet); min-width: 36px; min-height: 36px; display: grid; place-items: center; }
.tool:hover { background: var(--theirs); color: var(--ink); }
.trouble { margin: 0; padding: 8px 16px; font-size: 13px; background: var(--theirs); color: var(--bad); border-bottom: 1px solid var(--line); }
.log { flex: 1; overflow-y: auto; padding: 18px 16px; display: flex; flex-direction: column; gap: 10px; overscroll-behavior: contain; }
.row { display: flex; flex-direction: column; max-width: 86%; align-self: flex-start; animation: in .18s ease-out; }
.row.mine { align-self: flex-end; align-items: flex-end; }
.bubble { padding: 10px 14px; border-radius: var(--radius); border-bottom-left-radius: 6px; background: var(--theirs); overflow-wrap: anywhere; white-space: pre-wrap; }
.mine .bubble { background: var(--accent); color: var(--on-accent); border-radius: var(--radius); border-bottom-right-radius: 6px; }
.mine.waiting .bubble { opacity: .65; }
.bubble a { color: inherit; }
.name { font-size: 12px; color: var(--quiet); margin: 0 0 3px 14px; }
.notice { align-self: center; text-align: center; font-size: 13px; color: var(--quiet); padding: 2px 10px; }
.sources { display: flex; flex-wrap: wrap; gap: 6px; margin: 6px 0 0 6px; }
.sources button { font-size: 12.5px; padding: 3px 10px; min-height: 26px; border: 1px solid var(--line); border-radius: 999px; color: var(--quiet); }
.sources button:hover, .sources button[aria-expanded=true] { color: var(--ink); border-color: var(--quiet); }
blockquote { margin: 6px 0 0 6px; padding: 8px 12px; border-left: 3px solid var(--accent); font-size: 13.5px; color: var(--quiet); white-space: pre-wrap; overflow-wrap: anywhere; }
.retry { font-size: 13px; color: var(--bad); padding: 4px 6px; text-decoration: underline; }
.step { font-size: 13.5px; color: var(--quiet); padding: 4px 14px; display: flex; gap: 10px; align-items: center; }
.dots { display: inline-flex; gap: 4px; }
.dots i { width: 6px; height: 6px; border-radius: 50%; background: currentColor; animation: dot 1.2s infinite; }
.dots i:nth-child(2) { animation-delay: .15s; } .dots i:nth-child(3) { animation-delay: .3s; }
.suggestions { display: flex; flex-direction: column; align-items: flex-end; gap: 8px; margin-top: auto; padding-top: 12px; }
.suggestions button { border: 1px solid var(--accent); color: var(--accent); border-radius: 999px; padding: 8px 14px; text-align: left; }
.suggestions button:hover { background: var(--accent); color: var(--on-accent); }
form { display: flex; gap: 8px; align-items: flex-end; padding: 12px; border-top: 1px solid var(--line); }
textarea { flex: 1; resize: none; border: 1px solid var(--line); border-radius: 20px; padding: 10px 16px; max-height: 120px; background: var(--paper); line-height: 1.4; }
textarea:focus-visible { outline-offset: 0; }
textarea::placeholder { color: var(--quiet); opacity: 1; }
.send { width: 44px; height: 44px; flex: none; border-radius: 50%; background: var(--accent); color: var(--on-accent); display: grid; place-items: center; }
.send:disabled { opacity: .4; cursor: default; }
.sr { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@keyframes in { from { opacity: 0; transform: translateY(6px); } }
@keyframes dot { 0%, 60%, 100% { opacity: .25; } 30% { opacity: 1; } }
@media (prefers-reduced-motion: reduce) { *, .row { animation: none !important; transition: none !important; } }
@media (max-width: 480px) {
  .floating .panel { inset: 0; width: 100%; height: 100%; border-radius: 0; border: 0; }
  .panel:not([hidden]) + .launcher { display: none; }
}
`;
