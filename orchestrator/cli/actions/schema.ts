import { alignedLines } from '../../../analysis/text/table.ts';
import { suggestion } from '../../../analysis/text/nearest.ts';
import type { Registry } from '../../../kernels/contract/registry.ts';
import { failuresTable, tableOf } from '../../../store/tables.ts';
import { sweepJsonSchema } from '../../sweep/sweep-schema.ts';
import { UsageError } from '../errors.ts';
import { answer } from '../answer.ts';

/** Options of `nightsweep schema`. */
export interface SchemaRequest {
  /** Which schema: of sweep files, of an experiment's rows, or of failures. */
  of: 'sweep' | 'points' | 'failures';
  experiment: string | undefined;
}

/** Prints the JSON Schema of sweep files, or the codebook of a table. */
export function schema({ of, experiment }: SchemaRequest, registry: Registry): void {
  if (of === 'sweep') {
    const text = sweepJsonSchema(registry);
    answer(`${JSON.stringify(text, null, 2)}\n`, { schema: text });
    return;
  }
  const name = experiment ?? registry.usual;
  const shipped = registry.shipped(name);
  if (!shipped) {
    throw new UsageError(
      `--experiment ${name} is not one that ships${suggestion(name, registry.names)}\nallowed: ${registry.names.join(', ')}`,
    );
  }
  const { columns } = of === 'points' ? tableOf(shipped) : failuresTable;
  const lines = columns.map(({ name: column, type, unit, meaning }) => {
    return [column, type, `${meaning}${unit ? ` [${unit}]` : ''}`];
  });
  answer(`${alignedLines(lines).join('\n')}\n`, {
    columns: columns.map(({ name: column, type, unit, meaning }) => ({
      name: column,
      type,
      unit: unit ?? null,
      meaning,
    })),
  });
}
