import type { Subject } from '../contract.ts';
import type { DatasetCell } from '../dataset/cell.ts';
import { formatDuration } from '../text/quantities.ts';
import { codeBlock, escaped } from './html.ts';

/** Below so many draws per cell more of them are worth naming. */
const fewDraws = 8;
/** Four times the draws halve an error. */
const growth = 4;

/** What to run next, from what the cells lack: HTML. */
export function nextSteps(
  cells: readonly DatasetCell[],
  { analysis }: Subject,
  { sweep, store, coreMs }: { sweep: string | null; store: string; coreMs: number },
): string {
  const draws = cells.map((cell) => Number(cell.draws));
  const most = draws.reduce((a, b) => Math.max(a, b), 0);
  const least = draws.reduce((a, b) => Math.min(a, b), Infinity);
  const steps: string[] = [];
  if (cells.length > 0 && most < fewDraws) {
    const cost = formatDuration(coreMs * (growth - 1));
    steps.push(
      `<p>Cells have ${least === most ? most : `${least} to ${most}`} draw${most === 1 ? '' : 's'}. With <code>replicates: ${growth * most}</code> errors are half as large, for about ${escaped(cost)} more of core time; stored points are not computed again.</p>`,
    );
  }
  if (least < most) {
    steps.push(
      '<p>Some cells have fewer draws than others: points failed, or the sweep is not done. Run it again.</p>',
    );
  }
  const fits = Object.entries(analysis.fits ?? {});
  if (sweep !== null && fits.length > 0) {
    const lines = fits.map(([name]) => `npx nightsweep fit ${name} --sweep ${sweep} --store ${store}`);
    steps.push(`<p>What finite N tends to:</p>${codeBlock(lines.join('\n'))}`);
  }
  return steps.join('\n');
}
