import type { PageData, PageQuantity } from '../page-data.ts';
import { cellSentence, cellSql, numberText, placeText, valueText } from './cell-text.ts';
import { gradient } from './colours.ts';
import { controls } from './controls.ts';
import { byId, html } from './elements.ts';
import { drawPanel } from './heat-map.ts';
import { follow } from './live.ts';
import type { Listener } from './moves.ts';
import { type Panel, panelsOf } from './panels.ts';
import { fromHash, type State, toHash } from './state.ts';
import { drawStrip } from './strip.ts';
import { cellTable } from './table.ts';

/** Sizes of a panel, pixels, and the room between two. */
const [least, most, gap] = [260, 440, 18];

let data: PageData;
let state: State;

const quantityOf = (name: string): PageQuantity | undefined => data.quantities.find((q) => q.name === name);

function change(part: Partial<State>): void {
  const focused = document.activeElement?.id;
  state = { ...state, ...part };
  history.replaceState(null, '', `#${toHash(state)}`);
  draw();
  if (focused) document.getElementById(focused)?.focus();
}

/** Size of a panel: as many side by side as there are columns, if they fit. */
function panelSize(columns: number): number {
  const width = byId('map').clientWidth;
  const fitting = Math.floor((width - (columns - 1) * gap) / columns);
  return Math.min(most, fitting >= least ? fitting : Math.min(width, most));
}

function domainOf(
  quantity: PageQuantity,
  panel: Panel,
  rows: readonly (readonly Panel[])[],
): readonly [number, number] {
  if (!panel.difference) return quantity.domain;
  const values = rows.flatMap((panels) =>
    panels
      .filter(({ difference }) => difference)
      .flatMap(({ cells }) => cells.map(({ value }) => Math.abs(value ?? 0))),
  );
  const reach = Math.max(1e-9, ...values);
  return [-reach, reach];
}

const listener: Listener = {
  point(shown, panel, at) {
    const quantity = quantityOf(state.show);
    if (!quantity) return;
    const tip = byId('tip');
    const sentence = cellSentence(data, quantity, shown, panel.difference);
    tip.textContent = sentence;
    byId('said').textContent = sentence;
    tip.hidden = false;
    const left = Math.min(Math.max(8, at.left), document.documentElement.clientWidth - tip.offsetWidth - 8);
    const above = at.top - tip.offsetHeight - 8;
    tip.style.left = `${left + scrollX}px`;
    tip.style.top = `${(above > 0 ? above : at.bottom + 8) + scrollY}px`;
  },
  leave() {
    byId('tip').hidden = true;
  },
  choose(shown) {
    change({ cell: shown.cell });
  },
};

function draw(): void {
  byId('controls').replaceChildren(...controls(data, state, change));
  const quantity = quantityOf(state.show);
  if (!quantity) return;
  const rows = panelsOf(data, quantity, state);
  const size = panelSize(Math.max(1, ...rows.map((panels) => panels.length)));
  byId('map').replaceChildren(
    ...rows.map((panels) =>
      html(
        'div',
        { class: 'panels' },
        ...panels.map((panel) =>
          html(
            'div',
            { class: 'panel', style: `width: ${size}px` },
            html('p', { class: 'panel-title' }, panel.title === '' ? quantity.title : panel.title),
            drawPanel(data, quantity, panel, domainOf(quantity, panel, rows), size, listener),
          ),
        ),
      ),
    ),
  );
  drawLegend(quantity, rows);
  byId('map-caption').textContent = captionOf(quantity);
  const table = byId('cells') as HTMLDetailsElement;
  const fill = (): void => {
    if (table.open) byId('cell-table').replaceChildren(cellTable(data, quantity, rows));
  };
  table.ontoggle = fill;
  fill();
  drawCellDetails(quantity);
}

function drawLegend(quantity: PageQuantity, rows: readonly (readonly Panel[])[]): void {
  const bar = (signed: boolean, [low, high]: readonly [number, number], text: string): HTMLElement =>
    html(
      'div',
      { class: 'scale' },
      html('span', {}, `${text}: ${numberText(low, low % 1 === 0 ? 0 : 2)}`),
      html('span', { class: 'bar', style: `background: ${gradient(signed)}` }),
      html('span', {}, numberText(high, high % 1 === 0 ? 0 : 2)),
    );
  const difference = rows.flat().find((panel) => panel.difference);
  byId('legend').replaceChildren(
    bar(quantity.signed, quantity.domain, quantity.legend),
    ...(difference ? [bar(true, domainOf(quantity, difference, rows), 'difference')] : []),
    html('span', { class: 'key' }, html('span', { class: 'none-key' }), 'no value'),
    ...(quantity.lines.length > 0
      ? [html('span', { class: 'key' }, html('span', { class: 'limit-key' }), 'N → ∞')]
      : []),
    ...(quantity.steps === null
      ? []
      : [html('span', { class: 'key' }, html('span', { class: 'finite-key' }), 'predictor for this N')]),
    ...(quantity.uncertain.length === 0
      ? []
      : [html('span', { class: 'key' }, html('span', { class: 'divided-key' }), 'draws disagree')]),
    ...(quantity.flag === null
      ? []
      : [
          html(
            'span',
            { class: 'key' },
            html('span', { class: 'flag-key' }),
            `${quantity.flag.column.replaceAll('_', ' ')} ≥ ${quantity.flag.least}`,
          ),
        ]),
  );
}

function captionOf({ title, notes }: PageQuantity): string {
  const fixed = data.fixed === '' ? '' : ` Held fixed: ${data.fixed}.`;
  const sentences = notes
    .map((note) => `${note.charAt(0).toUpperCase()}${note.slice(1)}`)
    .map((note) => (note.endsWith('.') ? note : `${note}.`));
  return `${title}.${fixed} ${sentences.join(' ')}`;
}

/** The second figure: the chosen cell with its singular values and its SQL. */
function drawCellDetails(quantity: PageQuantity): void {
  const place = byId('cell');
  const { cell } = state;
  if (cell === null) {
    place.replaceChildren(
      html('p', {}, 'Choose a cell of figure 1 with the pointer, or with the arrow keys and Enter.'),
    );
    return;
  }
  const value = data.columns[quantity.value][cell];
  const error = quantity.error === null ? null : data.columns[quantity.error][cell];
  const sql = cellSql(data, cell);
  const copy = html('button', { type: 'button' }, 'Copy');
  copy.addEventListener('click', () => void navigator.clipboard.writeText(sql));
  place.replaceChildren(
    html(
      'p',
      {},
      html('strong', {}, placeText(data, cell)),
      ` — ${quantity.legend}: ${valueText({ value, error }, quantity.digits)}`,
    ),
    ...(data.strip === null
      ? []
      : [
          drawStrip(data, data.strip, cell, Math.min(760, place.clientWidth)),
          html(
            'p',
            { class: 'faint' },
            'Filled: means of the singular values over the draws. Open: what the finite-N predictor says. Shaded: below the noise edge.',
          ),
        ]),
    html('p', {}, 'Its draws, one row each:'),
    html('pre', { tabindex: 0 }, html('code', {}, `npx nightsweep sql "${sql}" --store ${data.store}`)),
    copy,
    html(
      'p',
      {},
      'To draw the whole spectrum of one of them, give its point_id to ',
      html('code', {}, `npx nightsweep spectrum <id> --store ${data.store}`),
      '.',
    ),
  );
}

/** Shows the figures and keeps them in step with the window and the address. */
function begin(): void {
  data = JSON.parse(byId('data').textContent) as PageData;
  state = fromHash(location.hash, data);
  draw();
  let width = byId('map').clientWidth;
  new ResizeObserver(() => {
    if (byId('map').clientWidth === width) return;
    width = byId('map').clientWidth;
    draw();
  }).observe(byId('map'));
  addEventListener('hashchange', () => {
    state = fromHash(location.hash, data);
    draw();
  });
}

const hasFigures = document.getElementById('data') !== null;
if (hasFigures) begin();
follow((news) => {
  if (!hasFigures) {
    location.reload();
    return;
  }
  data = news;
  state = fromHash(location.hash, data);
  draw();
});
