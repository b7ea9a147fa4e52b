import { join } from 'node:path';
import type { Fit } from '../../../analysis/contract.ts';
import { writeFigure } from '../../../analysis/figures/render.ts';
import { writeFitTable } from '../../../analysis/fit/fit-table.ts';
import { provenanceOf } from '../../../analysis/query/provenance.ts';
import { Session } from '../../../analysis/query/session.ts';
import { suggestion } from '../../../analysis/text/nearest.ts';
import type { Registry } from '../../../kernels/contract/registry.ts';
import { version } from '../../version.ts';
import { UsageError } from '../errors.ts';
import { makeFolder } from '../../../store/make-folder.ts';
import {
  type Choice,
  outputAccess,
  readSelection,
  refuseEmpty,
  type Selection,
  warnOfRevisions,
} from '../selection.ts';
import { answer, listOf } from '../answer.ts';

/** Options of `nightsweep fit`. */
export interface FitRequest extends Choice {
  store: string;
  /** Name of the fit. */
  what: string;
  /** Options of the fit by name; one that is missing has its default. */
  options: Readonly<Record<string, unknown>>;
  /** Folder to write to; undefined: `<store>/fit/<sweep>`. */
  out: string | undefined;
}

/** Fits what finite N tends to. It writes tables and figures, and prints the result. */
export async function fit(request: FitRequest, registry: Registry): Promise<void> {
  const { store, what, sweep, where } = request;
  const session = await Session.open(store, registry, outputAccess(request.out));
  const selection = await readSelection(session, store, registry, request);
  const declared = fitNamed(selection, what);
  await refuseEmpty(session, selection);
  const own = Object.fromEntries(
    Object.entries(declared.options).map(([name, { default: usual }]) => [name, request.options[name] ?? usual]),
  );
  await warnOfRevisions(session, selection);
  const { condition, subject } = selection;
  const outcome = await declared.fit(session, condition, own);
  const out = request.out ?? join(store, 'fit', sweep ?? 'all');
  makeFolder(out);
  const provenance = await provenanceOf(session, subject.stored, out, {
    query: outcome.query,
    where: condition,
    options: { fit: what, sweep, where, ...own },
    nightsweep: version(),
  });
  const tables: string[] = [];
  for (const table of outcome.tables) tables.push(await writeFitTable(session, out, table, provenance));
  for (const spec of outcome.figures) await writeFigure(out, spec);
  const figures = outcome.figures.map(({ name }) => `${out}/${name}.png`);
  session.close();
  answer(outcome.text + listOf([...tables, ...figures]), { fit: what, text: outcome.text, tables, figures });
}

function fitNamed({ subject: { stored, analysis } }: Selection, what: string): Fit {
  const { fits = {} } = analysis;
  const names = Object.keys(fits);
  if (names.includes(what)) return fits[what];
  throw new UsageError(
    `${stored.experiment} has no fit "${what}"${suggestion(what, names)}\nallowed: ${names.join(', ') || 'none'}`,
  );
}
