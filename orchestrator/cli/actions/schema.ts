import { sweepJsonSchema } from '../../sweep/sweep-schema.ts';
import { failureColumns, pointColumns } from '../../../store/codebook.ts';
import type { Arguments } from '../commands/schema.ts';

/** What `nightsweep schema` does. */
export function schema({ of }: Arguments): void {
  if (of === 'sweep') {
    process.stdout.write(`${JSON.stringify(sweepJsonSchema(), null, 2)}\n`);
    return;
  }
  const columns = of === 'points' ? pointColumns['two-step'] : failureColumns;
  const width = Math.max(...columns.map(({ name }) => name.length));
  for (const { name, type, unit, meaning } of columns) {
    process.stdout.write(`${name.padEnd(width)}  ${type.padEnd(7)}  ${meaning}${unit ? ` [${unit}]` : ''}\n`);
  }
}
