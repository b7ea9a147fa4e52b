import { type CheckVerdict, verdictsOf } from '../../analysis/claims/verdicts.ts';
import type { Claims } from '../../analysis/claims/claims.ts';
import type { Figure } from '../../analysis/figures/render.ts';
import { type WrittenDataset, writeDataset } from '../../analysis/phase/write-dataset.ts';
import { mixedRevisions } from '../../analysis/query/mixed-revisions.ts';
import { Session } from '../../analysis/query/session.ts';
import { lastReport } from '../../analysis/report/last-report.ts';
import type { PageParts } from '../../analysis/report/page-html.ts';
import { type DrawnTendencies, makeReport, type Report } from '../../analysis/report/report.ts';
import type { Registry } from '../../kernels/contract/registry.ts';
import { version } from '../version.ts';
import { type Choice, outputAccess, readSelection, type Selection } from './selection.ts';

/** Which report, and the folder that its dataset is written to. */
export interface ReportPlace extends Choice {
  store: string;
  folder: string;
}

/** What a report rests on besides figures. */
export interface Gathered {
  dataset: WrittenDataset;
  claims: Claims;
  verdicts: readonly CheckVerdict[];
}

const noClaims: Claims = { question: null, expect: null, curves: [], checks: [] };

/** Writes the dataset of a report, and checks what the sweep claims. */
export async function gather(session: Session, selection: Selection, place: ReportPlace): Promise<Gathered> {
  const { subject, condition, layout, sweep } = selection;
  const { folder, sweep: name, where } = place;
  const options = { sweep: name, where, ...layout };
  const dataset = await session.guard(() =>
    writeDataset(session, subject, { where: condition, folder, values: [], options, nightsweep: version() }),
  );
  const claims = sweep?.claims ?? noClaims;
  const verdicts = await verdictsOf(session, subject.stored.view, condition, claims.checks);
  return { dataset, claims, verdicts };
}

/** Makes the report of what was gathered. */
export function compose(
  session: Session,
  selection: Selection,
  { dataset, claims, verdicts }: Gathered,
  place: ReportPlace,
  figures: {
    curves: readonly Figure[];
    tendencies: DrawnTendencies | null;
    portraits: readonly Figure[];
    revisions: readonly string[];
  },
): Promise<Report> {
  const { subject, condition, layout, sweep } = selection;
  const { store, folder, sweep: name, where } = place;
  return makeReport(session, {
    ...{ title: sweep?.title ?? name ?? 'All sweeps', store, sweep: name ?? null, where: where ?? null },
    ...{
      subject,
      condition,
      layout,
      dataset,
      portraits: figures.portraits,
      tendencies: figures.tendencies,
      revisions: figures.revisions,
    },
    answer: { claims, verdicts, curves: figures.curves },
    last: lastReport(folder),
  });
}

/** The parts of a page without drawn figures, of the store as it is now. */
export async function reportParts(place: ReportPlace, registry: Registry): Promise<PageParts> {
  const session = await Session.open(place.store, registry, outputAccess(place.folder));
  try {
    const selection = await readSelection(session, place.store, registry, place);
    const gathered = await gather(session, selection, place);
    const revisions = await mixedRevisions(session, selection.subject.stored, selection.condition);
    return (
      await compose(session, selection, gathered, place, { curves: [], tendencies: null, portraits: [], revisions })
    ).parts;
  } finally {
    session.close();
  }
}
