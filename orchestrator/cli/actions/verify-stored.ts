import { formatCount } from '../../../analysis/text/quantities.ts';
import { alignedLines } from '../../../analysis/text/table.ts';
import type { Registry } from '../../../kernels/contract/registry.ts';
import type { BlasCore } from '../../machine/blas-core.ts';
import type { BackendChoice } from '../../machine/choose-backend.ts';
import { computeContext } from '../../recheck/context.ts';
import type { Sample } from '../../recheck/sample.ts';
import { type Drift, type StoredCheck, verifyStored } from '../../recheck/verify-stored.ts';
import { exitCodes } from '../../run/exit-codes.ts';
import { keptFiles } from '../../run/kept-files.ts';
import { trustOf } from '../../run/trust.ts';
import { loadSweep } from '../../sweep/load-sweep.ts';
import { UsageError } from '../errors.ts';
import { answer } from '../answer.ts';

/** Options of `nightsweep verify` without `--precision`. */
export interface StoredRequest {
  /** Path of the sweep file. */
  file: string;
  store: string;
  sample: Sample;
  backend: BackendChoice;
  blasCore: BlasCore;
  /** Whether a user's own code may run without asking. */
  trust: boolean;
}

/**
 * Computes a sample of a sweep's stored points again and reports how far the stored rows are from what this host computes.
 * @throws UsageError if no point of the sweep is stored
 */
export async function checkStored(request: StoredRequest, registry: Registry): Promise<void> {
  const { file, store, sample, backend, blasCore, trust } = request;
  const sweep = await loadSweep(file, { registry, trust: trustOf(trust) });
  const check = await verifyStored(sweep, store, sample, () =>
    computeContext(registry, sweep.experiment, backend, keptFiles(store), blasCore),
  );
  if (check.here === null) throw new UsageError(`no point of the sweep "${sweep.name}" is stored in ${store}`);
  answer(`${sweep.title}\n${describe(check)}`, { sweep: sweep.name, stored: check.stored, drifts: check.drifts });
  if (check.drifts.some(({ beyond }) => beyond.length > 0)) process.exitCode = exitCodes.failed;
}

/** So many points that differ are told one by one. */
const mostTold = 10;

function describe({ stored, drifts, here }: StoredCheck): string {
  const rows = drifts.reduce((sum, drift) => sum + drift.rows, 0);
  const beyond = drifts.flatMap((drift) => drift.beyond);
  const partly = drifts.reduce((sum, drift) => sum + drift.partly, 0);
  const table = [
    ['computed on', 'backend', 'BLAS core', 'loops', 'rows', 'largest difference', 'beyond tolerance'],
    ...drifts.map(lineOf),
  ];
  const told = beyond.slice(0, mostTold).flatMap(({ id, lines }) => [`  ${id}`, ...lines.map((line) => `    ${line}`)]);
  if (beyond.length > mostTold) told.push(`  and ${formatCount(beyond.length - mostTold)} points more`);
  const lines = [
    `${formatCount(rows)} of its ${formatCount(stored)} stored points, computed again on this host` +
      (here === null || here.backend === 'none'
        ? ''
        : ` (${here.backend}, BLAS core ${here.blasCore}, loops ${here.loops})`),
    '',
    ...alignedLines(table, [false, false, false, false, true, true, true]).map((line) => `  ${line}`),
    '',
    ...told,
    ...(partly > 0
      ? [
          `${formatCount(partly)} rows follow earlier formulas in some columns, which are not compared; \`run --refresh all\` renews them.`,
        ]
      : []),
    beyond.length === 0
      ? 'The stored rows are what this host computes, up to rounding.'
      : 'Some stored rows are not what this host computes.',
  ];
  return `${lines.join('\n')}\n`;
}

function lineOf({ host, backend, blasCore, loops, rows, largest, beyond }: Drift): string[] {
  const texts = [host, backend, blasCore, loops].map((text) => (text === '' ? '—' : text));
  return [...texts, formatCount(rows), largest.toExponential(1), formatCount(beyond.length)];
}
