import { alignedLines } from '../../../analysis/text/table.ts';
import type { Registry } from '../../../kernels/contract/registry.ts';
import { computeContext } from '../../recheck/context.ts';
import { type PrecisionPair, precisionQuantities, verifyPrecision } from '../../recheck/verify-precision.ts';
import type { Sample } from '../../recheck/sample.ts';
import { ownFiles } from '../../run/kept-files.ts';
import { exitCodes } from '../../run/exit-codes.ts';
import { trustOf } from '../../run/trust.ts';
import { loadSweep } from '../../sweep/load-sweep.ts';
import type { Sweep } from '../../sweep/sweep.ts';
import { answer } from '../answer.ts';

/** Options of `nightsweep verify --precision`. */
export interface PrecisionRequest {
  /** Path of the sweep file. */
  file: string;
  sample: Sample;
  /** Whether a user's own code may run without asking. */
  trust: boolean;
}

/** Compares a sample of a sweep's points in f32 and in f64. */
export async function comparePrecisions({ file, sample, trust }: PrecisionRequest, registry: Registry): Promise<void> {
  const sweep = await loadSweep(file, { registry, trust: trustOf(trust) });
  // Only the native backend has f64.
  const context = await computeContext(registry, sweep.experiment, 'native', ownFiles(sweep.files));
  const pairs = await verifyPrecision(sweep, sample, context);
  const { text, suffices } = describe(sweep, pairs);
  const names = precisionQuantities(sweep).map(({ name, allowed }) => ({ name, allowed }));
  answer(`${sweep.title}\n${pairs.length} of its points in f32 and in f64\n\n${text}`, {
    ...{ sweep: sweep.name, suffices, quantities: names },
    points: pairs.map(({ id, differences }) => ({ id, differences })),
  });
  if (!suffices) process.exitCode = exitCodes.failed;
}

function describe(sweep: Sweep, pairs: readonly PrecisionPair[]): { text: string; suffices: boolean } {
  const rows = [['difference', 'median', 'largest', 'allowed', '']];
  const above: string[] = [];
  precisionQuantities(sweep).forEach(({ name, allowed }, q) => {
    const found = pairs.flatMap(({ differences }) => differences[q] ?? []).sort((a, b) => a - b);
    if (found.length === 0) return;
    const largest = found[found.length - 1];
    const numbers = [found[found.length >> 1], largest, allowed].map((x) => x.toExponential(1));
    rows.push([name, ...numbers, largest <= allowed ? '' : '← above']);
    for (const { id, parameters, differences } of pairs) {
      const difference = differences[q] ?? 0;
      if (difference <= allowed) continue;
      above.push(`  ${id}: ${name} ${difference.toExponential(1)} at ${sweep.experiment.describe(parameters)}`);
    }
  });
  const suffices = above.length === 0;
  const lines = [
    ...alignedLines(rows, [false, true, true, true]).map((line) => `  ${line}`),
    ...above,
    '',
    suffices ? 'f32 suffices here.' : 'f32 does not suffice everywhere here: set `precision: f64`.',
  ];
  return { text: `${lines.join('\n')}\n`, suffices };
}
