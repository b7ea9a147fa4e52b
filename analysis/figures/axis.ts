/** How an axis writes a category. */
function categoryText(value: unknown): string {
  if (value === null) return '—';
  return typeof value === 'string' ? value : Array.isArray(value) ? value.join(', ') : JSON.stringify(value);
}

/** One axis of a heat map. */
export type HeatAxis =
  | {
      kind: 'number';
      column: string;
      /** The text beside the axis. */
      title: string;
      /** Whether the axis is logarithmic. */
      log: boolean;
      /** Places of the cells, ascending. */
      values: readonly number[];
      /** From the lower end of the first cell to the upper end of the last. */
      domain: [number, number];
    }
  | { kind: 'category'; column: string; title: string; values: readonly string[] };

/**
 * Builds an axis from a parameter's values. Values that are not all numbers, or only one, become categories.
 * Else cells reach half-way to their neighbours, and a geometric grid gets a logarithmic axis.
 */
export function heatAxis(column: string, title: string, values: readonly unknown[]): HeatAxis {
  const numbers = values.filter((v): v is number => typeof v === 'number').sort((a, b) => a - b);
  if (numbers.length !== values.length || numbers.length < 2) {
    return { kind: 'category', column, title, values: values.map(categoryText) };
  }
  const log = isGeometric(numbers);
  const edges = cellEdges(numbers, log);
  return { kind: 'number', column, title, log, values: numbers, domain: [edges[0][0], edges[edges.length - 1][1]] };
}

/**
 * The lower and the upper end of each cell: half-way to its neighbours. The outer cells reach outwards as far as inwards, but no farther than
 * half of the usual distance: beside a gap they would show much that nobody has computed.
 * @param values at least two, ascending
 */
function cellEdges(values: readonly number[], log: boolean): (readonly [number, number])[] {
  const there = log ? Math.log : (x: number): number => x;
  const back = log ? Math.exp : (x: number): number => x;
  const at = values.map(there);
  const middle = at.slice(1).map((x, i) => 0.5 * (x + at[i]));
  const gaps = at.slice(1).map((x, i) => x - at[i]);
  const usual = [...gaps].sort((a, b) => a - b)[(gaps.length - 1) >> 1];
  const outwards = (gap: number): number => 0.5 * Math.min(gap, usual);
  const last = at.length - 1;
  const cuts = [at[0] - outwards(gaps[0]), ...middle, at[last] + outwards(gaps[last - 1])].map(back);
  return values.map((_, i) => [cuts[i], cuts[i + 1]]);
}

/** Whether neighbouring values have the same distance, or the same ratio on a logarithmic axis. */
function isEven({ values, log }: Extract<HeatAxis, { kind: 'number' }>): boolean {
  if (log) return true;
  const first = values[1] - values[0];
  return values.slice(1).every((x, i) => Math.abs((x - values[i]) / first - 1) < 0.15);
}

function isGeometric(numbers: readonly number[]): boolean {
  if (numbers.length < 3 || numbers[0] <= 0) return false;
  const ratio = numbers[1] / numbers[0];
  const difference = numbers[1] - numbers[0];
  const geometric = numbers.slice(1).every((x, i) => Math.abs(x / numbers[i] / ratio - 1) < 0.15);
  const arithmetic = numbers.slice(1).every((x, i) => Math.abs((x - numbers[i]) / difference - 1) < 0.15);
  return geometric && !arithmetic && ratio > 1.2;
}

/**
 * Vega-Lite channels for the rectangles of a heat map (`cell`), for marks at their values (`centre`), in their middles, which differ from these
 * where neighbours lie unevenly, and at their upper ends. A category has only a centre.
 */
export function axisChannels(
  axis: HeatAxis,
  channel: 'x' | 'y',
): { cell: object; centre: object; middle: object; end: object } {
  const { title } = axis;
  if (axis.kind === 'category') {
    const sort = [...axis.values];
    // A few labels fit side by side. If there are more, Vega turns them.
    const labels = channel === 'x' && sort.length <= 5 ? { axis: { labelAngle: 0 } } : {};
    const encoding = {
      field: channel,
      type: 'ordinal',
      title,
      sort: channel === 'y' ? sort.reverse() : sort,
      ...labels,
    };
    const only = { [channel]: encoding };
    return { cell: only, centre: only, middle: only, end: only };
  }
  const scale = { domain: axis.domain, nice: false, ...(axis.log ? { type: 'log' } : { zero: false }) };
  const shown = axis.values;
  const few = shown.length <= 12 ? shown : shown.filter((_, i) => i % Math.ceil(shown.length / 10) === 0);
  const base = {
    type: 'quantitative',
    title,
    scale,
    axis: {
      ...(isEven(axis) || shown.length <= 12 ? { values: few } : {}),
      labelExpr: "format(datum.value, '.4~g')",
      labelOverlap: 'greedy',
    },
  };
  return {
    cell: { [channel]: { ...base, field: `${channel}_from` }, [`${channel}2`]: { field: `${channel}_to` } },
    centre: { [channel]: { ...base, field: channel } },
    middle: { [channel]: { ...base, field: `${channel}_middle` } },
    end: { [channel]: { ...base, field: `${channel}_to` } },
  };
}

/**
 * Position fields of a cell: its value, and the two ends of its rectangle with the middle between them.
 * @param beside places of this cell and of its neighbours, ascending: the rectangle reaches half-way to the next of them. With fewer than
 *   two, the
 * places of the whole axis.
 */
export function axisFields(
  axis: HeatAxis,
  channel: 'x' | 'y',
  value: unknown,
  beside: readonly number[] = [],
): Record<string, unknown> {
  if (axis.kind === 'category') return { [channel]: categoryText(value) };
  const values = beside.length > 1 ? beside : axis.values;
  const ends = cellEdges(values, axis.log)[values.indexOf(value as number)] ?? [NaN, NaN];
  const [low, high] = axis.domain;
  const [from, to] = [Math.max(ends[0], low), Math.min(ends[1], high)];
  const middle = axis.log ? Math.sqrt(from * to) : 0.5 * (from + to);
  return { [channel]: value, [`${channel}_from`]: from, [`${channel}_to`]: to, [`${channel}_middle`]: middle };
}

/** What share of an axis a cell takes, by its fields. */
export function shareOfAxis(axis: HeatAxis, channel: 'x' | 'y', fields: Record<string, unknown>): number {
  if (axis.kind === 'category') return 1 / axis.values.length;
  const there = axis.log ? Math.log : (x: number): number => x;
  const [low, high] = axis.domain.map(there);
  const [from, to] = [fields[`${channel}_from`], fields[`${channel}_to`]].map((end) => there(end as number));
  return (to - from) / (high - low);
}
