// Colours, letters, buttons. A page changes the colours with the custom properties at the top.

export const base = `
:host {
  color-scheme: light dark;
  --ground: var(--pennon-ground, light-dark(#f5f6f8, #0f1318));
  --card: var(--pennon-card, light-dark(#ffffff, #171c23));
  --ink: var(--pennon-ink, light-dark(#131a24, #e8ebf0));
  --muted: var(--pennon-muted, light-dark(#5b6675, #99a4b3));
  --line: var(--pennon-line, light-dark(#e4e7ec, #28303b));
  --hover: light-dark(#f3f5f8, #1d242d);
  --accent: var(--pennon-accent, light-dark(#1d4a7a, #9cc4f0));
  --on-accent: var(--pennon-on-accent, light-dark(#ffffff, #0d1a29));
  --flag: #e08a00;
  --amber: light-dark(#fff5dd, #33280f);
  --amber-line: light-dark(#eecb83, #6d5417);
  --amber-ink: light-dark(#6a4600, #ffdc94);
  --red: light-dark(#fdeeec, #371b19);
  --red-ink: light-dark(#9a2117, #ffb4ab);
  --green: light-dark(#e6f4ec, #14301f);
  --green-ink: light-dark(#13613a, #93dbb2);
  display: block;
  container-type: inline-size;
  color: var(--ink);
  font: 400 15px/1.5 var(--pennon-font, "Inter", system-ui, -apple-system, "Segoe UI", Roboto, sans-serif);
  font-variant-numeric: tabular-nums;
}
:host([theme="light"]) { color-scheme: light; }
:host([theme="dark"]) { color-scheme: dark; }
:host([hidden]), [hidden] { display: none !important; }
*, *::before, *::after { box-sizing: border-box; }
h2, p, ul, figure { margin: 0; padding: 0; }
ul { list-style: none; }
h2 { font-size: 1rem; font-weight: 600; letter-spacing: -0.01em; }
.muted { color: var(--muted); font-size: 0.8125rem; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
time { white-space: nowrap; text-decoration: underline dotted transparent; text-underline-offset: 3px; }
time:hover { text-decoration-color: currentColor; }

button {
  display: inline-flex; align-items: center; justify-content: center; gap: 0.45em;
  min-height: 2.25rem; padding: 0.35rem 0.9rem;
  border: 1px solid var(--line); border-radius: 9px;
  background: transparent; color: inherit;
  font: inherit; font-weight: 550; white-space: nowrap; cursor: pointer;
  transition: background-color 120ms, border-color 120ms, opacity 120ms;
}
button:hover { background: var(--hover); }
button:focus-visible, dialog:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
button.primary { border-color: transparent; background: var(--accent); color: var(--on-accent); }
button.primary:hover { background: color-mix(in oklab, var(--accent) 88%, var(--ink)); }
button.amber { border-color: transparent; background: var(--amber-ink); color: var(--amber); }
button.small { min-height: 1.75rem; padding: 0.1rem 0.65rem; border-radius: 7px; font-size: 0.8125rem; }
button.link { min-height: 1.75rem; padding: 0.1rem 0; border: 0; color: var(--accent); font-size: 0.875rem; }
button.link:hover { background: none; text-decoration: underline; }
button[aria-disabled="true"], button[aria-disabled="true"]:hover { border-color: var(--line); background: var(--hover); color: var(--muted); cursor: default; }

.spinner { display: none; flex: none; width: 0.9em; height: 0.9em; border: 2px solid currentColor; border-right-color: transparent; border-radius: 50%; animation: turn 700ms linear infinite; }
.busy > .spinner { display: inline-block; }
@keyframes turn { to { transform: rotate(1turn); } }
@keyframes rise { from { opacity: 0; transform: translateY(6px); } }
@keyframes breathe { 50% { opacity: 0.45; } }
.pennon { flex: none; width: 1.5rem; height: 1.5rem; }
.staff { fill: none; stroke: currentColor; stroke-width: 2.5; stroke-linecap: round; }
.cloth { fill: var(--flag); }
@media (prefers-reduced-motion: reduce) {
  *, *::before, *::after { animation-duration: 1ms !important; animation-iteration-count: 1 !important; transition: none !important; }
}
`;
