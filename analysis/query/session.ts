import type { DuckDBConnection } from '@duckdb/node-api';
import { resolve } from 'node:path';
import type { Column } from '../../kernels/contract/column.ts';
import type { Experiment } from '../../kernels/contract/experiment.ts';
import type { Registry } from '../../kernels/contract/registry.ts';
import { costColumns, identityColumns, provenanceColumns } from '../../store/codebook.ts';
import { createTable, openDuckDB, queryRows, quoted } from '../../store/duckdb.ts';
import { HeldSegments } from '../../store/held-segments.ts';
import { journalFolder, listJournals } from '../../store/journal-files.ts';
import type { Segment } from '../../store/segments.ts';
import { namingDamage, takeSnapshot } from '../../store/snapshot.ts';
import { openStoreForReading } from '../../store/store.ts';
import { failuresTable, isKeyed, sealedTables, tableOf } from '../../store/tables.ts';
import { commonMacros, longViewSql, macroSql, type SqlPart, type Upgrade, upgradedSql } from './declared-views.ts';

/** The rows of an experiment, as a session sees them. */
export interface StoredView {
  /** Name of the experiment. */
  experiment: string;
  /** Name of the view. */
  view: string;
  columns: readonly Column[];
  /** The experiment, if it ships; null for a user's own, of which the store knows the columns only. */
  shipped: Experiment | null;
}

/** Files that the queries of a session may read and write, besides those of the store. */
export interface Access {
  /** Whether they may use any file, and load extensions. */
  anyFile?: boolean;
  /** Folders. */
  folders?: readonly string[];
  /** Single files. */
  files?: readonly string[];
}

/** Keeps queries to the store and what they are given. They can neither change this nor use the network. */
async function confine(
  connection: DuckDBConnection,
  store: string,
  { folders = [], files = [] }: Access,
): Promise<void> {
  const list = (paths: readonly string[]): string => `[${paths.map((path) => quoted(resolve(path))).join(', ')}]`;
  await connection.run(
    `SET allowed_directories = ${list([store, ...folders])}; SET allowed_paths = ${list(files)};
     SET autoinstall_known_extensions = false; SET autoload_known_extensions = false;
     SET enable_external_access = false; SET lock_configuration = true`,
  );
}

/**
 * A DuckDB in memory over a store as it was when the session opened; it stays so, whatever is sealed or merged meanwhile.
 * It has a view per experiment, even of those that this version does not know, the view `rows` over all of them, `failures`, and what the
 * experiments add.
 */
export class Session {
  readonly connection: DuckDBConnection;
  readonly views: readonly StoredView[];
  readonly #segments: readonly Segment[];
  readonly #held: HeldSegments;
  readonly #made = new Set<string>();

  private constructor(
    connection: DuckDBConnection,
    views: readonly StoredView[],
    segments: readonly Segment[],
    held: HeldSegments,
  ) {
    this.connection = connection;
    this.views = views;
    this.#segments = segments;
    this.#held = held;
  }

  /**
   * Opens a store for queries. These see the store, and what `access` says besides.
   * @throws StoreError if there is no store, or one of another format, or if a segment is damaged
   */
  static async open(store: string, registry: Registry, access: Access = {}): Promise<Session> {
    openStoreForReading(store);
    const connection = await openDuckDB();
    const held = new HeldSegments(store);
    try {
      return await Session.#over(connection, store, registry, access, held);
    } catch (error) {
      connection.closeSync();
      held.release();
      throw error;
    }
  }

  static async #over(
    connection: DuckDBConnection,
    store: string,
    registry: Registry,
    access: Access,
    held: HeldSegments,
  ): Promise<Session> {
    const segments: Segment[] = [];
    const view = async (
      name: string,
      table: string,
      columns: readonly Column[] | null,
      upgrades: readonly Upgrade[] = [],
    ): Promise<readonly Column[]> => {
      const snapshot = await takeSnapshot(connection, store, table, columns, held);
      segments.push(...snapshot.segments);
      for (const note of snapshot.notes) process.stderr.write(`warning: ${note}\n`);
      await connection.run(`CREATE VIEW "${name}" AS ${upgradedSql(snapshot.source, upgrades)}`);
      return snapshot.columns;
    };
    for (const macro of commonMacros) await connection.run(macroSql(macro));
    const views: StoredView[] = [];
    const taken = await takenNames(registry);
    for (const experiment of experimentsIn(store, registry)) {
      const shipped = registry.shipped(experiment);
      const name = shipped?.view ?? ownView(experiment, taken);
      const { macros = [], upgrades = [] } = shipped ? await sqlPartOf(shipped) : {};
      for (const macro of macros) await connection.run(macroSql(macro));
      const columns = await view(name, experiment, shipped && tableOf(shipped).columns, upgrades);
      views.push({ experiment, view: name, columns, shipped });
    }
    await view('failed_attempts', failuresTable.name, failuresTable.columns);
    await connection.run(rowsView(views));
    await connection.run(
      'CREATE VIEW failures AS SELECT *, point_id IN (SELECT point_id FROM rows) AS resolved FROM failed_attempts',
    );
    for (const { view: name, columns, shipped } of views) {
      const { longViews = [] } = shipped ? await sqlPartOf(shipped) : {};
      for (const long of longViews) await connection.run(longViewSql(name, columns, long));
    }
    if (access.anyFile !== true) await confine(connection, store, access);
    return new Session(connection, views, segments, held);
  }

  /** The rows of an experiment; null if the store has none and this version does not know it. */
  viewOf(experiment: string): StoredView | null {
    return this.views.find((view) => view.experiment === experiment) ?? null;
  }

  /** Makes a table of this session, replacing one of the same name. Queries may use it; `withKeptTables` saves it with them. */
  async make(name: string, columns: readonly Column[], rows: Parameters<typeof createTable>[3]): Promise<void> {
    await this.connection.run(`DROP TABLE IF EXISTS ${name}`);
    await createTable(this.connection, name, columns, rows);
    this.#made.add(name);
  }

  /** Names of the tables that `make` made. */
  get made(): readonly string[] {
    return [...this.#made];
  }

  /** Makes the session table `chosen_points`, with these ids in its column `point_id`. */
  async choose(ids: readonly string[]): Promise<void> {
    const column: Column = { name: 'point_id', type: 'text', meaning: 'chosen point' };
    await this.make(
      'chosen_points',
      [column],
      ids.map((id) => ({ point_id: id })),
    );
  }

  /**
   * The rows of a query.
   * @throws CorruptSegmentError if a segment turns out damaged, or DuckDB's error
   */
  async rows<T>(sql: string): Promise<T[]> {
    return this.guard(() => queryRows<T>(this.connection, sql));
  }

  /**
   * Runs something on the connection.
   * @throws CorruptSegmentError if it fails because a segment is damaged, else what `work` throws
   */
  async guard<T>(work: () => Promise<T>): Promise<T> {
    return namingDamage(this.connection, this.#segments, work);
  }

  /** Closes the connection; its tables and views are gone. Segments that were merged meanwhile are no longer held. */
  close(): void {
    this.connection.closeSync();
    this.#held.release();
  }
}

/** Names of the experiments that ship, and of others that the store has rows of. */
function experimentsIn(store: string, { names }: Registry): string[] {
  const live = listJournals(journalFolder(store)).map(({ table }) => table);
  return [...new Set([...names, ...sealedTables(store), ...live.filter(isKeyed)])];
}

/** The view of a user's own experiment: its name, with `_rows` behind it as often as that is taken. The name is taken from then on. */
function ownView(experiment: string, taken: Set<string>): string {
  let name = experiment.replaceAll('-', '_');
  while (taken.has(name)) name += '_rows';
  taken.add(name);
  return name;
}

/** Names of views and tables that every session has. */
async function takenNames(registry: Registry): Promise<Set<string>> {
  const shipped = registry.names.flatMap((name) => registry.shipped(name) ?? []);
  const parts = await Promise.all(shipped.map(sqlPartOf));
  const long = parts.flatMap(({ longViews = [] }) => longViews.map(({ name }) => name));
  return new Set(['rows', 'failures', 'failed_attempts', 'chosen_points', ...shipped.map(({ view }) => view), ...long]);
}

/** What an experiment adds to SQL; nothing if it has no analysis. */
export async function sqlPartOf(experiment: Experiment): Promise<SqlPart> {
  const analysis = (await experiment.analysis?.()) as { sql?: SqlPart } | undefined;
  return analysis?.sql ?? {};
}

/** A view of the identity, cost and provenance of all experiments' rows. */
function rowsView(views: readonly StoredView[]): string {
  const common = [...identityColumns, ...costColumns, ...provenanceColumns];
  const parts = views.map(({ view, columns }) => {
    const has = new Set(columns.map(({ name }) => name));
    const list = common.map(({ name }) => (has.has(name) ? `"${name}"` : `NULL AS "${name}"`));
    return `SELECT ${list.join(', ')} FROM "${view}"`;
  });
  return `CREATE VIEW rows AS ${parts.join('\nUNION ALL ')}`;
}
