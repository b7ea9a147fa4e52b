import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { curveSql, figureSql } from '../../../analysis/publish/figure-sql.ts';
import { licenceOf } from '../../../analysis/publish/licences.ts';
import type { Author, PublishedRun } from '../../../analysis/publish/publication.ts';
import { publish } from '../../../analysis/publish/publish.ts';
import { publishTables } from '../../../analysis/publish/publish-tables.ts';
import { verdictsOf } from '../../../analysis/claims/verdicts.ts';
import { heatFigures } from '../../../analysis/phase/diagrams.ts';
import { Session, sqlPartOf } from '../../../analysis/query/session.ts';
import type { Registry } from '../../../kernels/contract/registry.ts';
import { makeFolder } from '../../../store/make-folder.ts';
import { sweepFolder } from '../../run/sweep-record.ts';
import { expand } from '../../sweep/expand.ts';
import { version } from '../../version.ts';
import { UsageError } from '../errors.ts';
import {
  type Choice,
  outputAccess,
  readSelection,
  refuseEmpty,
  type Selection,
  warnOfRevisions,
} from '../selection.ts';
import { answer, listOf } from '../answer.ts';

/** Options of `nightsweep export`. */
export interface DatasetExport extends Choice {
  store: string;
  /** Folder to make. */
  out: string;
  /** Title of the dataset; undefined: that of the sweep. */
  title: string | undefined;
  /** Authors as given: a name, perhaps with an ORCID in angle brackets. */
  author: readonly string[];
  /** Identifier of a licence. */
  licence: string;
  doi: string | undefined;
}

/** Writes a dataset to publish. An earlier one in the folder is replaced once the new one is whole. */
export async function exportDataset(request: DatasetExport, registry: Registry): Promise<void> {
  const authors = request.author.map(authorOf);
  const doi = request.doi === undefined ? null : checkedDoi(request.doi);
  const out = resolve(request.out);
  refuseOther(out);
  const folder = join(dirname(out), `.${basename(out)}.being-written-${process.pid}`);
  makeFolder(folder);
  try {
    const session = await Session.open(request.store, registry, outputAccess(folder));
    const selection = await readSelection(session, request.store, registry, request);
    await refuseEmpty(session, selection);
    await warnOfRevisions(session, selection);
    const files = await session.guard(() => write(session, selection, { ...request, folder, authors, doi }));
    session.close();
    rmSync(out, { recursive: true, force: true });
    renameSync(folder, out);
    const written = files.map((file) => join(request.out, file));
    answer(listOf(written), { files: written });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  if (authors.length === 0)
    process.stderr.write('note: the dataset names no author; --author "Ada Lovelace" adds one\n');
}

type Given = Omit<DatasetExport, 'author' | 'doi'> & { folder: string; authors: Author[]; doi: string | null };

async function write(session: Session, selection: Selection, given: Given): Promise<string[]> {
  const { subject, condition, layout, sweep } = selection;
  const { stored, analysis } = subject;
  const { store, folder, authors, doi } = given;
  const part = stored.shipped ? await sqlPartOf(stored.shipped) : {};
  const options = { sweep: given.sweep, where: given.where };
  const written = await publishTables(session, subject, part, {
    ...{ folder, where: condition, options, nightsweep: version() },
  });
  const figures = heatFigures(written.cells, subject, layout, [], []);
  const curves = sweep?.claims.curves ?? [];
  const points = sweep === null ? [] : Array.from(expand(sweep).points, ({ parameters }) => parameters);
  const [computed] = await session.rows<{ first: string; last: string }>(
    `SELECT strftime(min(started_at), '%Y-%m-%dT%H:%M:%SZ') AS first, strftime(max(started_at), '%Y-%m-%dT%H:%M:%SZ') AS last
       FROM "${stored.view}" WHERE ${condition}`,
  );
  return publish({
    ...{ folder, authors, doi, computed, licence: licenceOf(given.licence) },
    name: given.sweep ?? stored.experiment,
    title: given.title ?? sweep?.title ?? given.sweep ?? stored.experiment,
    description: descriptionOf(selection),
    expect: sweep?.claims.expect ?? null,
    keywords: ['random matrices', 'neural networks', 'feature learning', 'phase diagram', stored.experiment],
    created: new Date().toISOString(),
    nightsweep: version(),
    tables: written.tables,
    runs: given.sweep === undefined ? [] : runsOf(store, given.sweep),
    verdicts: await verdictsOf(session, stored.view, condition, sweep?.claims.checks ?? []),
    references: analysis.references?.(points as never[]) ?? [],
    sql: [
      written.cellsSql,
      ...figures.map((figure) => figureSql(figure, written.cells, subject)),
      ...curves.map((curve) => curveSql(curve, part)),
    ],
    sweep: sweep?.source.text ?? null,
  });
}

function descriptionOf({ subject: { stored }, sweep }: Selection): string {
  const question = sweep?.claims.question;
  const about = `Results of the experiment ${stored.experiment} of nightsweep: ${stored.shipped?.title ?? "a user's own experiment"}.`;
  return question ? `${question} ${about}` : about;
}

/** @throws UsageError if the folder has something else in it than a dataset */
function refuseOther(out: string): void {
  if (!existsSync(out)) return;
  const inside = readdirSync(out);
  if (inside.length === 0 || inside.includes('datapackage.json')) return;
  throw new UsageError(
    `--out ${out}: there are other files in it, and it is not a dataset; choose a new folder. Nothing was written`,
  );
}

/** @throws UsageError for an ORCID that is none */
function authorOf(given: string): Author {
  const found = /^(?<name>[^<>]*[^<>\s])\s*(?:<(?:https:\/\/orcid\.org\/)?(?<orcid>[\dX-]*)>)?$/u.exec(given.trim());
  const { name, orcid } = found?.groups ?? {};
  if (name === undefined || (orcid !== undefined && !/^(\d{4}-){3}\d{3}[\dX]$/u.test(orcid))) {
    throw new UsageError(
      `--author "${given}" cannot be read\nallowed: a name, or a name with its ORCID: "Ada Lovelace <0000-0001-2345-6789>"`,
    );
  }
  return { name, orcid: orcid === undefined ? null : `https://orcid.org/${orcid}` };
}

/** @throws UsageError for what is no DOI */
function checkedDoi(given: string): string {
  const doi = given.replace(/^(https:\/\/doi\.org\/|doi:)/u, '');
  if (/^10\.\d{4,9}\/\S+$/u.test(doi)) return doi;
  throw new UsageError(`--doi ${given} is no DOI\nallowed: 10., a number, "/" and a name, like 10.5281/zenodo.1234567`);
}

/** The runs of a sweep, as the store recorded them. A line that was cut by a power failure is left out. */
function runsOf(store: string, sweep: string): PublishedRun[] {
  const file = join(sweepFolder(store, sweep), 'provenance.jsonl');
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        const run = JSON.parse(line) as Record<string, string | number>;
        const machine = `${run.cpu}, ${run.cores} cores, ${run.system}, Node ${run.node}`;
        return [{ startedAt: String(run.started_at), nightsweep: String(run.nightsweep), machine }];
      } catch {
        return [];
      }
    });
}
