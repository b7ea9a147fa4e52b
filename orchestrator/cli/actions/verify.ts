import { exitCodes } from '../../run/exit-codes.ts';
import { type PrecisionPair, precisionQuantities, type Quantity, verifyPrecision } from '../../recheck/verify-precision.ts';
import { loadSweep } from '../../sweep/load-sweep.ts';
import type { Arguments } from '../commands/verify.ts';

/** What `nightsweep verify` does. */
export async function verify({ sweep: file, sample = 12 }: Arguments): Promise<void> {
  const sweep = loadSweep(file);
  const pairs: PrecisionPair[] = [];
  for await (const pair of verifyPrecision(sweep, sample)) {
    pairs.push(pair);
    if (process.stderr.isTTY) process.stderr.write(`\r${pairs.length} points compared`);
  }
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
  const { text, suffices } = describe(pairs);
  process.stdout.write(`${sweep.title}\n${pairs.length} of its points in f32 and in f64\n\n${text}`);
  if (!suffices) process.exitCode = exitCodes.failed;
}

function describe(pairs: readonly PrecisionPair[]): { text: string; suffices: boolean } {
  const lines = [row('difference', 'median', 'largest', 'allowed', '')];
  let suffices = true;
  for (const [quantity, allowed] of Object.entries(precisionQuantities) as [Quantity, number][]) {
    const found = pairs.flatMap(({ differences }) => differences[quantity] ?? []).sort((a, b) => a - b);
    if (found.length === 0) continue;
    const largest = found[found.length - 1];
    const within = largest <= allowed;
    suffices &&= within;
    const shown = [found[found.length >> 1], largest, allowed].map((x) => x.toExponential(1));
    lines.push(row(quantity, shown[0], shown[1], shown[2], within ? '' : '← above'));
  }
  const apart = pairs.filter(({ outliers }) => outliers.f32 !== outliers.f64);
  suffices &&= apart.length === 0;
  lines.push(row('outlier counts that differ', '', String(apart.length), '0', apart.length === 0 ? '' : '← above'));
  for (const { id, parameters, outliers } of apart) {
    lines.push(
      `  ${id}: ${outliers.f32} in f32, ${outliers.f64} in f64 at N = ${parameters.N}, alphas ${parameters.alphas.join(', ')}`,
    );
  }
  lines.push('', suffices ? 'f32 suffices here.' : 'f32 does not suffice everywhere here: set `precision: f64`.');
  return { text: `${lines.join('\n')}\n`, suffices };
}

function row(name: string, median: string, largest: string, allowed: string, remark: string): string {
  return `  ${name.padEnd(28)}${median.padStart(10)}${largest.padStart(10)}${allowed.padStart(10)}  ${remark}`.trimEnd();
}
