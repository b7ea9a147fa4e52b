import type { TopLevelSpec } from 'vega-lite';
import type { Subject } from '../contract.ts';
import type { FigureSpec } from '../figures/render.ts';
import { ink, orders } from '../figures/theme.ts';
import type { Session } from '../query/session.ts';
import type { Curve } from './claims.ts';

/** A point of a curve. */
interface CurvePoint {
  x: number;
  /** What tells curves apart, with the name of what is measured; and without it. */
  part: string;
  by: string;
  y: number | null;
  se: number | null;
  theory: number | null;
  draws: number;
}

const [width, height] = [520, 340];

/**
 * Draws the curves of a sweep: points for means over draws with two standard errors, lines for the theory.
 * @param condition SQL condition that selects the rows
 * @returns a figure for each curve that has points
 */
export async function curveFigures(
  session: Session,
  subject: Subject,
  condition: string,
  curves: readonly Curve[],
): Promise<FigureSpec[]> {
  const specs: FigureSpec[] = [];
  for (const curve of curves) {
    const points = await session.rows<CurvePoint>(curveQuery(`"${subject.stored.view}"`, condition, curve));
    const fixed = await fixedText(session, subject, condition, curve);
    if (points.length > 0) specs.push({ name: curve.name, title: curve.title, spec: specOf(curve, points, fixed) });
  }
  return specs;
}

function selected(condition: string, { where = 'true' }: Curve): string {
  return `(${condition}) AND (${where})`;
}

/**
 * The query that gives the points of a curve.
 * @param source the rows, as SQL has them after FROM
 * @param condition SQL condition that selects them
 */
export function curveQuery(source: string, condition: string, curve: Curve): string {
  const { x, y, theory = 'NULL', by = "''" } = curve;
  const series = typeof y === 'string' ? { '': y } : y;
  const parts = Object.entries(series).map(
    ([name, sql]) =>
      `SELECT (${x})::DOUBLE AS place, concat_ws(', ', ${name === '' ? 'NULL' : literal(name)}, nullif((${by})::VARCHAR, '')) AS part, (${by})::VARCHAR AS curve,
              (${sql})::DOUBLE AS measured, (${theory})::DOUBLE AS predicted FROM ${source} WHERE ${selected(condition, curve)}`,
  );
  return `SELECT place AS x, part, curve AS by, avg(measured) AS y, stddev_samp(measured) / sqrt(count(measured)) AS se, avg(predicted) AS theory,
            count(measured)::DOUBLE AS draws
       FROM (${parts.join(' UNION ALL ')}) WHERE place IS NOT NULL GROUP BY ALL ORDER BY part, x`;
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** The parameters with one value in the rows of a curve, in words. */
async function fixedText(session: Session, subject: Subject, condition: string, curve: Curve): Promise<string[]> {
  const { parameters, texts, stored } = subject;
  const [row] = await session.rows<Record<string, unknown>>(
    `SELECT ${parameters.map(({ name }) => `CASE WHEN count(DISTINCT "${name}") = 1 AND count("${name}") = count(*) THEN any_value("${name}") END AS "${name}"`).join(', ')}
       FROM "${stored.view}" WHERE ${selected(condition, curve)}`,
  );
  const parts = parameters
    .filter(({ name, partsCells, type, follows = [] }) => {
      const shown = partsCells !== false && type !== 'reals' && !follows.includes('target');
      return shown && (row[name] ?? null) !== null;
    })
    .map(({ name }) => `${texts.symbol(name)} = ${texts.value(name, row[name])}`);
  const lines: string[] = [];
  for (const part of parts) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + part.length < widestLine) lines[lines.length - 1] = `${last},  ${part}`;
    else lines.push(part);
  }
  return lines;
}

/** Room between the frame and the outermost points. */
const edge = 12;

/** A line under the title has at most so many characters. */
const widestLine = 84;

function specOf(curve: Curve, points: readonly CurvePoint[], fixed: readonly string[]): TopLevelSpec {
  const draws = points.map((point) => point.draws);
  const [least, most] = [Math.min(...draws), Math.max(...draws)];
  const values = points.map((point) => ({
    ...point,
    low: point.y === null || point.se === null ? null : point.y - 2 * point.se,
    high: point.y === null || point.se === null ? null : point.y + 2 * point.se,
  }));
  const whole = points.every((point) => Number.isInteger(point.x));
  const x = {
    field: 'x',
    type: 'quantitative' as const,
    title: curve.x_label ?? curve.x,
    scale: { zero: false, padding: edge, nice: false },
    axis: whole ? { tickMinStep: 1, format: 'd' } : {},
  };
  const kinds = [...new Set(points.map(({ part }) => part))].sort((a, b) =>
    a.localeCompare(b, 'en', { numeric: true }),
  );
  const colour = {
    field: 'part',
    type: 'nominal' as const,
    scale: { domain: kinds, range: kinds.map((_, i) => orders[i % orders.length]) },
    legend: kinds.length > 1 ? { title: null } : null,
  };
  const reading = `points: mean over ${least === most ? least : `${least} to ${most}`} draws ± 2 standard errors${curve.theory === undefined ? ';  dotted lines guide the eye' : ';  lines: theory'}`;
  const y = (field: string): object => ({ field, type: 'quantitative', title: curve.label, scale: { zero: false } });
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: { text: curve.title, subtitle: [...fixed, reading] },
    data: { values },
    width,
    height,
    encoding: { x, color: colour },
    layer: [
      {
        mark: { type: 'line', strokeWidth: 1.6 },
        transform: [{ filter: 'datum.theory != null' }],
        // Several measured quantities share one theory.
        encoding: {
          y: y('theory'),
          ...(typeof curve.y === 'string' ? {} : { color: { value: ink }, detail: { field: 'by', type: 'nominal' } }),
        },
      },
      ...(curve.theory === undefined
        ? [{ mark: { type: 'line', strokeWidth: 0.9, strokeDash: [2, 3] }, encoding: { y: y('y') } }]
        : []),
      {
        mark: { type: 'rule', strokeWidth: 1.2 },
        transform: [{ filter: 'datum.low != null' }],
        encoding: { y: y('low'), y2: { field: 'high' } },
      },
      {
        mark: { type: 'point', filled: true, size: 44, opacity: 1 },
        transform: [{ filter: 'datum.y != null' }],
        encoding: { y: y('y') },
      },
    ],
  } as TopLevelSpec;
}
