import type { Subject } from '../contract.ts';
import type { DatasetCell } from '../dataset/cell.ts';
import { datasetQuery } from '../dataset/query.ts';
import { measuresOf } from '../phase/write-dataset.ts';
import type { LongView, SqlPart } from '../query/declared-views.ts';
import { digestOfPoints, type Provenance } from '../query/provenance.ts';
import type { Session } from '../query/session.ts';
import { type DatasetSql, selfContained, sqlFile } from './dataset-sql.ts';
import { type Described, describedColumn } from './field.ts';
import { type PublishedTable, type TableRequest, writeTable } from './table.ts';

/** What to publish the tables of. */
export interface TablesRequest {
  folder: string;
  /** SQL condition on the experiment's view that selects the points. */
  where: string;
  /** What the provenance says of the choice. */
  options: Record<string, unknown>;
  nightsweep: string;
}

/** The tables of a dataset, and how the cells follow from the points. */
export interface WrittenTables {
  tables: PublishedTable[];
  cells: DatasetCell[];
  cellsSql: DatasetSql;
}

/**
 * Writes the tables of a dataset: the points, a table with a row per entry for each long view, the cells, and what these rest on besides.
 * @param part what the experiment adds to SQL
 */
export async function publishTables(
  session: Session,
  subject: Subject,
  part: SqlPart,
  { folder, where, options, nightsweep }: TablesRequest,
): Promise<WrittenTables> {
  const { stored, parameters, analysis } = subject;
  const parametersOf = stored.shipped?.parameters ?? {};
  const described = stored.columns.map((column) => describedColumn(column, parametersOf));
  const digest = await digestOfPoints(session, stored, where);
  const place = [...parameters.map(({ name }) => `"${name}"`), 'seed', 'replicate'].join(', ');
  const write = (request: TableRequest, query: string): Promise<PublishedTable> => {
    const provenance: Provenance = { query, where: 'true', options, nightsweep, ...digest };
    return writeTable(session, folder, request, provenance);
  };
  const pointsQuery = `SELECT * FROM "${stored.view}" WHERE ${where} ORDER BY ${place}, point_id`;
  const points = { name: 'points', title: 'a row per point', query: pointsQuery, described, key: ['point_id'] };
  const tables = [await write(points, 'the points of the sweep, as they are stored')];
  for (const long of part.longViews ?? [])
    tables.push(await write(longTable(subject, long, described, where), long.meaning));

  const before = new Set(session.made);
  await analysis.extension?.prepare(session, where);
  const views: Record<string, string> = { [stored.view]: 'points.parquet' };
  for (const made of session.made.filter((name) => !before.has(name))) {
    const columns = await session.rows<{ column_name: string }>(`DESCRIBE ${made}`);
    const known = new Map(
      [...described, ...(analysis.extension?.columns ?? [])].map((column) => [column.name, column]),
    );
    const own = columns.map(({ column_name: name }) => known.get(name) ?? { name, meaning: 'used by cells.parquet' });
    const table = {
      name: made,
      title: 'what several cells share, for sql/cells.sql',
      query: `SELECT * FROM ${made}`,
      described: own,
      key: [],
    };
    tables.push(await write(table, 'fits over the cells of a family'));
    views[made] = `${made}.parquet`;
  }
  const measures = measuresOf(subject, []);
  const queryOver = (condition: string): string => {
    const plain = datasetQuery(stored.view, parameters, measures, condition);
    return analysis.extension?.wrap(plain) ?? plain;
  };
  const cellColumns = [...measures, ...(analysis.extension?.columns ?? [])].map(({ name, meaning }) => ({
    name,
    meaning,
  }));
  const query = queryOver(where);
  const key = parameters.map(({ name }) => name);
  const cells = {
    name: 'cells',
    title: 'a row per cell: the draws of equal parameters',
    query,
    described: [...described, ...cellColumns],
    key,
  };
  tables.push(await write(cells, queryOver('true')));
  const title = 'how cells.parquet follows from points.parquet';
  const cellsSql = sqlFile('cells', title, selfContained(queryOver('true'), part, views));
  return { tables, cells: await session.rows<DatasetCell>(query), cellsSql };
}

/** A table with a row per entry of a list: the parameters of its point, and what is known of the entry. */
function longTable(
  { stored, parameters }: Subject,
  { name, over, as, renamed = {}, computed = {} }: LongView,
  described: readonly Described[],
  where: string,
): TableRequest {
  const meanings = new Map(described.map((column) => [column.name, column]));
  const of = (list: string, called: string): Described => ({ ...(meanings.get(list) as Described), name: called });
  const own: Described[] = [
    { name: 'rank', meaning: 'which entry of the list, from 1' },
    of(over, as),
    ...stored.columns
      .filter(({ along }) => along === over)
      .map((list) => of(list.name, renamed[list.name] ?? list.name)),
    ...Object.entries(computed).map(([column, { meaning }]) => ({ name: column, meaning })),
  ];
  const scalar = parameters.filter(({ type }) => type !== 'reals').map((parameter) => parameter.name);
  const shown = ['point_id', ...scalar, 'seed', 'replicate', ...own.map((column) => column.name)];
  const query = `SELECT ${shown.map((column) => `"${column}"`).join(', ')} FROM "${name}" WHERE ${where} ORDER BY ALL`;
  const title = `a row per ${as.replaceAll('_', ' ')}`;
  return { name, title, query, described: [...described, ...own], key: ['point_id', 'rank'] };
}
