import { groupBy } from '../../kernels/grouping/group-by.ts';
import type { TopLevelSpec } from 'vega-lite';
import type { DatasetCell } from '../dataset/cell.ts';
import { axisChannels, axisFields, type HeatAxis, heatAxis, shareOfAxis } from './axis.ts';
import { hexOf, onScale } from './colour-scale.ts';
import type { ColumnTexts } from './column-texts.ts';
import { neighboursOf } from './refined-lines.ts';
import { type LinePoint, placesOf, stepLines } from './step-lines.ts';
import { accent, blank, finiteColour, ink, theoryColour } from './theme.ts';

/** Lines that all panels show, and the labels at their ends. */
export interface Lines {
  points: readonly LinePoint[];
  labels: readonly (LinePoint & { label: string })[];
}

/** What a heat map shows. */
export interface HeatMap {
  cells: readonly DatasetCell[];
  x: string;
  y: string;
  /** Parameter that splits the figure into rows; null: one row. */
  row: string | null;
  /** Parameter that splits the figure into columns; null: one column. */
  column: string | null;
  texts: ColumnTexts;
  /** Lines of an asymptotic theory, dashed; null: none. */
  lines: Lines | null;
  /** Column with a predicted count. Solid lines show where it passes 1/2, 3/2, … in each panel; null: none. */
  steps: string | null;
  /** Columns with shares of draws. A cell in which a share lies between a quarter and three quarters gets a dotted frame. */
  uncertain: readonly string[];
  /** Cells whose value in a column is at least this much have a mark in a corner; null: none. */
  flag: { column: string; least: number } | null;
  /** Column with the value that gives a cell its colour. */
  value: string;
  /** Column with the value's standard error; null: none. */
  error: string | null;
  /** Decimals that cells show. */
  digits: number;
  legend: string | string[];
  /** Values at the two ends of the colours. */
  domain: [number, number];
  colours: readonly string[];
  title: string;
  subtitle: string[];
}

/** Width of a panel, and the sizes of a cell from which its value and its error fit in, pixels. */
const panelWidth = 440;
const roomForNumber = 25;
const roomForError = 30;

/** A faceted heat map. Cells show their value and its standard error where these fit. Lines show the predicted boundaries. */
export function heatMapSpec(map: HeatMap): TopLevelSpec {
  // With one parameter along both axes the cells are a strip.
  const strip = map.x === map.y;
  const [x, y] = [axisOf(map, map.x), strip ? heatAxis(map.y, '', ['']) : axisOf(map, map.y)];
  const [across, up] = [cellsAlong(x), cellsAlong(y)];
  const panelHeight = Math.round(Math.min(Math.max((panelWidth * up) / across, 160), panelWidth));
  const neighbours = neighboursOf(map);
  const places = map.cells.map((cell) => ({
    ...axisFields(x, 'x', cell[map.x], neighbours(cell).x),
    ...axisFields(y, 'y', strip ? '' : cell[map.y], neighbours(cell).y),
  }));
  const rooms = places.map((place) =>
    Math.min(panelWidth * shareOfAxis(x, 'x', place), panelHeight * shareOfAxis(y, 'y', place) * 1.25),
  );
  const cellValues = map.cells.map((cell, i) => ({
    kind: 'cell',
    uncertain: isUncertain(cell, map.uncertain),
    flagged: map.flag !== null && Number(cell[map.flag.column] ?? 0) >= map.flag.least,
    ...places[i],
    value: cell[map.value],
    seam: seamOf(cell[map.value], map),
    ...numbersShown(cell, map, rooms[i]),
    row: map.row === null ? '' : panelTitle(map, map.row, cell),
    column: map.column === null ? '' : panelTitle(map, map.column, cell),
  }));
  const values = [...cellValues, ...panelLineValues(map)];
  const [xChannels, yChannels] = [axisChannels(x, 'x'), axisChannels(y, 'y')];
  const centre = { ...xChannels.centre, ...yChannels.centre };
  const cell = { ...xChannels.cell, ...yChannels.cell };
  const layer = [
    {
      transform: [onlyCells, { filter: '!isValid(datum.value)' }],
      mark: { type: 'rect', color: blank },
      encoding: cell,
    },
    {
      transform: [onlyCells],
      mark: { type: 'rect' },
      encoding: {
        ...cell,
        color: {
          field: 'value',
          type: 'quantitative',
          scale: { domain: map.domain, range: [...map.colours], clamp: true },
          legend: { title: map.legend },
        },
      },
    },
    ...(map.lines && map.lines.points.length > 0 ? lineLayers(map.lines, centre) : []),
    ...(map.steps === null ? [] : panelLineLayers(centre)),
    ...(map.uncertain.length > 0 ? [uncertainLayer(xChannels.cell, yChannels.cell)] : []),
    ...(map.flag === null ? [] : [flagLayer({ ...xChannels.end, ...yChannels.end })]),
    ...numberLayers(map, rooms, { ...xChannels.middle, ...yChannels.middle }),
  ];
  const facet = {
    ...(map.row === null ? {} : { row: { field: 'row', type: 'ordinal', sort: titles(map, map.row) } }),
    ...(map.column === null ? {} : { column: { field: 'column', type: 'nominal', sort: 'descending' } }),
  };
  const panel = { width: panelWidth, height: panelHeight, layer };
  const body = Object.keys(facet).length > 0 ? { facet, spec: panel, spacing: 26 } : panel;
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: { text: map.title, subtitle: map.subtitle },
    data: { values },
    ...body,
  } as TopLevelSpec;
}

/**
 * The values and their errors, where cells have room for them. Where there are lines, a seam in the cell's colour goes around each number: a line
 * ends before it, so that no number is struck through.
 * @param rooms the room for numbers in each cell, pixels
 */
function numberLayers(map: HeatMap, rooms: readonly number[], middle: object): object[] {
  const dark = { condition: { test: darkTest(map.domain), value: 'white' }, value: ink };
  const seam = { field: 'seam', type: 'nominal', scale: null };
  const text = (field: string, dy: number, fontSize: number, own: object, colours: object): object => ({
    transform: [onlyCells],
    mark: { type: 'text', fontSize, dy, baseline: 'middle', ...own },
    encoding: { ...middle, text: { field, type: 'nominal' }, ...colours },
  });
  const seamed = (field: string, dy: number, fontSize: number): object[] => [
    ...(map.lines === null && map.steps === null
      ? []
      : [text(field, dy, fontSize, { strokeWidth: 4.5, strokeJoin: 'round' }, { stroke: seam })]),
    text(field, dy, fontSize, {}, { color: dark }),
  ];
  const shown = rooms.filter((room) => room >= roomForNumber).sort((a, b) => a - b);
  const size = Math.max(8, Math.min(12, (shown[shown.length >> 1] ?? 0) / 2.9));
  const only = rooms.some((room) => room >= roomForNumber && room < roomForError);
  return [
    ...(only ? seamed('alone', 0, size) : []),
    ...(rooms.some((room) => room >= roomForError)
      ? [...seamed('label', -0.32 * size, size), ...seamed('error', 0.72 * size, 0.74 * size)]
      : []),
  ];
}

/** The colour of a cell. */
function seamOf(value: DatasetCell[string], { colours, domain }: HeatMap): string {
  const shown = [value, ...domain].every(Number.isFinite);
  return typeof value === 'number' && shown ? hexOf(onScale(colours, value, domain)) : blank;
}

const onlyCells = { filter: "datum.kind === 'cell'" };

/** Whether at least a quarter of the draws disagree with the others about some share. */
function isUncertain(cell: DatasetCell, shares: readonly string[]): boolean {
  return shares.some((name) => {
    const share = cell[name];
    return typeof share === 'number' && share >= 0.25 && share <= 0.75;
  });
}

/** The lines of a prediction, panel by panel. */
function panelLineValues(map: HeatMap): object[] {
  const { steps } = map;
  if (steps === null) return [];
  const panels = groupBy(map.cells, (cell) =>
    [map.row, map.column].map((name) => (name === null ? '' : panelTitle(map, name, cell))).join('|'),
  );
  return [...panels].flatMap(([key, cells]) => {
    const [row, column] = key.split('|');
    return stepLines(placesOf(cells, map.x, map.y, steps)).map((point) => ({ kind: 'finite', row, column, ...point }));
  });
}

function panelLineLayers(centre: object): object[] {
  const shared = {
    transform: [{ filter: "datum.kind === 'finite'" }],
    encoding: { ...centre, detail: { field: 'k', type: 'nominal' } },
  };
  return [
    { ...shared, mark: { type: 'line', stroke: 'white', strokeWidth: 3.4, opacity: 0.6, clip: true } },
    { ...shared, mark: { type: 'line', stroke: finiteColour, strokeWidth: 1.7, clip: true } },
  ];
}

/** A dotted frame around uncertain cells. */
function uncertainLayer(xCell: object, yCell: object): object {
  return {
    transform: [{ filter: 'datum.uncertain' }],
    mark: { type: 'rect', filled: false, stroke: ink, strokeWidth: 1.1, strokeDash: [2, 2] },
    encoding: { ...xCell, ...yCell },
  };
}

/** A mark in the upper right corner of flagged cells. */
function flagLayer(corner: object): object {
  return {
    transform: [{ filter: 'datum.flagged' }],
    mark: {
      type: 'point',
      shape: 'circle',
      filled: true,
      opacity: 1,
      color: accent,
      size: 18,
      xOffset: -4.5,
      yOffset: 4.5,
    },
    encoding: corner,
  };
}

function panelTitle({ texts }: HeatMap, column: string, cell: DatasetCell): string {
  return texts.panel(column, cell[column]);
}

/** Panel titles in the order of the parameter's values. */
function titles(map: HeatMap, column: string): string[] {
  const byValue = new Map(map.cells.map((cell) => [cell[column], panelTitle(map, column, cell)]));
  const values = [...byValue.keys()].sort((a, b) => (typeof a === 'number' && typeof b === 'number' ? a - b : 0));
  return values.map((value) => byValue.get(value) ?? '');
}

/** Where cells are dark enough for white text: the upper end of a sequential scale, both ends of a diverging one. */
function darkTest([low, high]: [number, number]): string {
  if (low < 0) return `abs(datum.value) > ${0.6 * high}`;
  return `datum.value > ${low + 0.55 * (high - low)}`;
}

function axisOf({ cells, texts }: HeatMap, column: string): HeatAxis {
  return heatAxis(column, texts.symbol(column), [...new Set(cells.map((cell) => cell[column]))]);
}

function cellsAlong(axis: HeatAxis): number {
  return axis.values.length;
}

/** The texts in a cell: its value over its error where both fit, else the value alone where that fits. */
function numbersShown(cell: DatasetCell, map: HeatMap, room: number): object {
  if (room >= roomForError) return { label: label(cell, map, '–'), alone: '', error: errorLabel(cell, map) };
  return { label: '', alone: room >= roomForNumber ? label(cell, map, '') : '', error: '' };
}

/** The value as a cell shows it, or what it shows without one. */
function label(cell: DatasetCell, { value, digits }: HeatMap, none: string): string {
  const shown = cell[value];
  if (typeof shown !== 'number') return none;
  const text = Math.abs(shown).toFixed(digits);
  if (Number(text) === 0) return '0';
  const short = digits > 1 ? text.replace(/^0\./, '.') : text.replace(/\.0$/, '');
  return shown < 0 ? `−${short}` : short;
}

function errorLabel(cell: DatasetCell, { error, digits }: HeatMap): string {
  const shown = error === null ? null : cell[error];
  if (typeof shown !== 'number' || shown === 0) return '';
  return `±${shown.toFixed(Math.max(digits, 1)).replace(/^0\./, '.')}`;
}

/** The lines of an asymptotic theory. A pale seam makes them readable on every colour. */
function lineLayers({ points, labels }: Lines, centre: object): object[] {
  const lines = { encoding: { ...centre, detail: { field: 'k' } }, data: { values: points } };
  return [
    { ...lines, mark: { type: 'line', stroke: 'white', strokeWidth: 3, opacity: 0.55, clip: true } },
    { ...lines, mark: { type: 'line', stroke: theoryColour, strokeWidth: 1.4, strokeDash: [6, 3], clip: true } },
    {
      data: { values: labels },
      mark: { type: 'text', fontSize: 11, fontWeight: 600, color: theoryColour, dy: -8 },
      encoding: { ...centre, text: { field: 'label' } },
    },
  ];
}
