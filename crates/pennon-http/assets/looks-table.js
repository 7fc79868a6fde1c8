// The table: columns where there is room, a card per holding where there is not.

export const table = `
.holdings { padding: 0; }
.bar { display: flex; flex-wrap: wrap; align-items: center; gap: 0.5rem; padding: 1rem 1.25rem 0.75rem; }
.choices { display: flex; margin-left: auto; padding: 2px; border-radius: 9px; background: var(--hover); }
.choice { min-height: 1.9rem; padding: 0.1rem 0.75rem; border-color: transparent; border-radius: 7px; color: var(--muted); font-size: 0.8125rem; }
.choice[aria-pressed="true"] { background: var(--card); border-color: var(--line); color: var(--ink); }

.row { display: grid; grid-template-columns: minmax(11rem, 2.3fr) repeat(2, minmax(5rem, 0.8fr)) repeat(3, minmax(6.5rem, 1fr)); gap: 0 1rem; align-items: center; padding: 0.6rem 1.25rem; border-top: 1px solid var(--line); }
.body .row { content-visibility: auto; contain-intrinsic-size: auto 56px; }
.body .row:hover { background: var(--hover); }
.columns { position: sticky; z-index: 1; top: 0; padding-block: 0.15rem; border-top: 1px solid var(--line); background: var(--card); }
.sort { min-height: 2rem; padding: 0; border: 0; color: var(--muted); font-size: 0.8125rem; font-weight: 500; }
.sort:hover { background: none; color: var(--ink); }
.sort::after { content: "↓"; visibility: hidden; }
.number .sort { flex-direction: row-reverse; }
[aria-sort="ascending"] .sort::after { content: "↑"; visibility: visible; }
[aria-sort="descending"] .sort::after { visibility: visible; }
[aria-sort="ascending"] .sort, [aria-sort="descending"] .sort { color: var(--ink); font-weight: 600; }

.cell { min-width: 0; }
.number { text-align: right; overflow-wrap: anywhere; }
.holding { display: flex; align-items: center; gap: 0.6rem; }
.names { display: grid; min-width: 0; }
.ticker { font-weight: 600; }
.ticker, .second { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.second { color: var(--muted); font-size: 0.8125rem; }
.value { font-weight: 600; }
.ratio { display: block; color: var(--muted); font-size: 0.8125rem; }
.unknown { color: var(--muted); }
.toggle { flex: none; width: 1.75rem; min-height: 1.75rem; padding: 0; border-color: transparent; border-radius: 7px; color: var(--muted); }
.toggle::before { content: ""; width: 0.42rem; height: 0.42rem; border: solid currentColor; border-width: 0 2px 2px 0; transform: rotate(-45deg); transition: transform 120ms; }
.toggle[aria-expanded="true"]::before { transform: rotate(45deg); }
.part { background: var(--hover); font-size: 0.875rem; }
.part .holding { padding-left: 2.35rem; }
.part .value { font-weight: 500; }
.group { border-top: 1px solid var(--line); background: light-dark(#f8f9fb, #1a2029); }
.group .sums { grid-column: 2 / -1; display: flex; flex-wrap: wrap; justify-content: end; gap: 0 1.25rem; font-weight: 600; }
.holdings > .table > :last-child > :last-child { border-radius: 0 0 16px 16px; }

@container (max-width: 46rem) {
  .bar { padding-inline: 1rem; }
  .row { padding-inline: 1rem; }
  .columns { position: static; display: flex; flex-wrap: wrap; gap: 0 1rem; }
  .number .sort { flex-direction: row; }
  .body .row { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 0.15rem 1rem; contain-intrinsic-size: auto 140px; }
  .body .holding { grid-column: 1 / -1; }
  .body .number { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 0.5rem; text-align: right; }
  .body .number[data-label]::before { content: attr(data-label); color: var(--muted); font-size: 0.8125rem; font-weight: 400; }
  .body .gain { grid-column: 1 / -1; }
  .body .gain .ratio { display: inline; }
  .body .group { grid-template-columns: minmax(0, 1fr) auto; }
  .body .group .sums { grid-column: auto; }
  .body .group .holding { grid-column: auto; }
  .body .blank { display: none; }
  .part .holding { padding-left: 0; }
}
`;
