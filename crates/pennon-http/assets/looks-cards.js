// Banner, totals, providers, messages, toasts, the dialog.

export const cards = `
/* A flex box and no grid, in which the banner could not follow beyond its own row. */
.desk { display: flex; flex-direction: column; gap: 1rem; }
.notices:not(:has(> :not([hidden]))), [role="status"]:has(> .banner[hidden]) { display: none; }
.card { min-width: 0; padding: 1.25rem; border: 1px solid var(--line); border-radius: 16px; background: var(--card); }
.top { display: grid; gap: 1rem; grid-template-columns: minmax(0, 1fr); }
.sources { display: grid; gap: 1rem; align-content: start; min-width: 0; }
@container (min-width: 56rem) { .top:has(.overview:not([hidden])) { grid-template-columns: minmax(0, 1fr) minmax(20rem, 26rem); } }
.line { display: flex; flex-wrap: wrap; align-items: center; gap: 0.5rem; }

.banner { display: flex; flex-wrap: wrap; align-items: center; gap: 0.75rem; padding: 0.75rem 1rem; border: 1px solid var(--amber-line); border-radius: 14px; background: var(--amber); color: var(--amber-ink); animation: rise 240ms ease-out; }
.banner p { flex: 1 1 14rem; }
.banner strong { font-weight: 600; }
@container (min-width: 46rem) {
  [role="status"]:has(> .banner) { position: sticky; z-index: 3; top: 0.5rem; }
  .desk:has(.banner:not([hidden])) .columns { top: 5rem; }
}
.offline { padding: 0.65rem 1rem; border: 1px dashed var(--line); border-radius: 12px; color: var(--muted); font-size: 0.875rem; }
.notices { display: grid; gap: 1rem; }

.currencies { display: grid; gap: 1.75rem; }
@container (min-width: 40rem) { .currencies.several { grid-template-columns: repeat(auto-fit, minmax(16rem, 1fr)); } }
.currency h2 { color: var(--muted); font-size: 0.8125rem; font-weight: 500; letter-spacing: 0; }
.total { font-size: clamp(1.6rem, 1.2rem + 2.4cqi, 2.5rem); font-weight: 620; letter-spacing: -0.03em; line-height: 1.2; overflow-wrap: anywhere; }
.several .total { font-size: clamp(1.4rem, 1.1rem + 1.2cqi, 1.9rem); }
.gain { font-size: 0.875rem; font-weight: 500; }
.profit { color: var(--green-ink); }
.loss { color: var(--red-ink); }
.allocation { margin-top: 1rem; }
.allocation figcaption { margin-top: 0.4rem; }
.strip { display: block; width: 100%; height: 12px; border-radius: 6px; }
.strip rect { stroke: var(--card); stroke-width: 2px; vector-effect: non-scaling-stroke; }
.legend { display: flex; flex-wrap: wrap; gap: 0.15rem 1rem; margin-top: 0.6rem; font-size: 0.8125rem; }
.legend li { display: inline-flex; align-items: center; gap: 0.4rem; min-width: 0; }
.legend .name { max-width: 9rem; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.legend .share { color: var(--muted); }
@container (min-width: 40rem) {
  .currencies:not(.several) .strip { height: 18px; }
  .currencies:not(.several) .legend { display: grid; grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); gap: 0.3rem 2rem; margin-top: 0.9rem; }
  .currencies:not(.several) .legend .name { flex: 1; max-width: none; }
}
.dot { flex: none; width: 8px; height: 8px; }
.hue0 { fill: light-dark(#1d4a7a, #8ab6e6); }
.hue1 { fill: light-dark(#2f7f86, #63bfc4); }
.hue2 { fill: light-dark(#d98a1c, #e9ae55); }
.hue3 { fill: light-dark(#7a5aa6, #b79de0); }
.hue4 { fill: light-dark(#b4475b, #e58a9a); }
.hue5 { fill: light-dark(#5b8a3c, #9cc67d); }
.hue6 { fill: light-dark(#8a6d52, #c9ab8e); }
.others { fill: light-dark(#a9b2be, #59636f); }

.head { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 0.25rem 1rem; align-items: center; }
.head button { justify-self: end; }
.head .cost { text-align: right; }
@container (max-width: 34rem) {
  .banner button { flex: 1 1 100%; }
  .head .synced, .head .cost { grid-column: 1 / -1; text-align: left; }
}
.stale { color: var(--amber-ink); }
.notice { margin-top: 0.75rem; padding: 0.6rem 0.8rem; border-radius: 10px; background: var(--red); color: var(--red-ink); font-size: 0.875rem; }
.connections { margin-top: 0.5rem; }
.connection { display: grid; gap: 0.15rem; justify-items: start; padding: 0.65rem 0; border-top: 1px solid var(--line); }
.connections:not(:empty) + .link { margin-top: 0.25rem; }
.connection .line { width: 100%; justify-content: space-between; }
.connection .name { font-weight: 550; overflow-wrap: anywhere; }
.connection button { margin-top: 0.35rem; }
.trouble { color: var(--red-ink); font-size: 0.8125rem; }
.trouble:empty { display: none; }
.pill { display: inline-flex; align-items: center; gap: 0.35em; padding: 0.05rem 0.6rem; border-radius: 99px; background: var(--hover); color: var(--muted); font-size: 0.75rem; font-weight: 550; white-space: nowrap; }
.pill.good { background: var(--green); color: var(--green-ink); }
.pill.amber { background: var(--amber); color: var(--amber-ink); }
.pill.bad { background: var(--red); color: var(--red-ink); }

.message { display: grid; justify-items: center; gap: 0.5rem; padding: 3rem 1.25rem; text-align: center; }
.message .pennon { width: 2.5rem; height: 2.5rem; }
.message h2 { font-size: 1.25rem; }
.message p { max-width: 30rem; font-size: 0.9375rem; }
.message .line { justify-content: center; }
.message button { margin-top: 0.75rem; }
.note { padding: 1rem; color: var(--muted); text-align: center; }
.loading { display: grid; gap: 1rem; }
.bone { height: 4rem; border-radius: 16px; background: var(--line); animation: breathe 1.6s ease-in-out infinite; }
.bone:nth-child(3) { height: 9rem; }

.toasts { position: fixed; z-index: 10; inset: auto 1rem 1rem auto; display: grid; gap: 0.5rem; justify-items: end; width: min(26rem, 100vw - 2rem); pointer-events: none; }
.toast { display: flex; align-items: start; gap: 0.75rem; max-width: 100%; padding: 0.7rem 0.75rem 0.7rem 1rem; border-radius: 12px; background: light-dark(#131a24, #e8ebf0); color: light-dark(#ffffff, #131a24); box-shadow: 0 8px 28px rgb(0 0 0 / 0.22); font-size: 0.875rem; animation: rise 180ms ease-out; pointer-events: auto; }
.toast::before { content: ""; flex: none; width: 0.55rem; height: 0.55rem; margin-top: 0.4rem; border-radius: 50%; background: light-dark(#5fd197, #15804a); }
.toast.mixed::before { background: light-dark(#f2b544, #b26d00); }
.toast.bad::before { background: light-dark(#ff8f84, #b3261e); }
.toast .close { min-height: 1.5rem; padding: 0 0.4rem; border: 0; border-radius: 6px; color: inherit; }
.toast .close:hover { background: rgb(128 128 128 / 0.3); }

dialog.link { width: min(26rem, 100vw - 2rem); padding: 1.5rem; border: 1px solid var(--line); border-radius: 18px; background: var(--card); color: var(--ink); }
dialog.link[open] { display: grid; gap: 0.9rem; }
dialog.link::backdrop { background: rgb(8 12 18 / 0.5); backdrop-filter: blur(2px); }
dialog h2 { font-size: 1.15rem; }
.institutions { display: grid; gap: 0.4rem; }
.institutions button { justify-content: start; width: 100%; padding: 0.5rem 0.9rem; white-space: normal; text-align: left; }
`;
