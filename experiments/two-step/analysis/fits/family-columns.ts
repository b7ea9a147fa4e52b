import type { FitColumn } from '../../../../analysis/fit/fit-table.ts';
import { columns } from '../../columns.ts';
import { type Family, type FamilyColumn, familyColumns } from './families.ts';

/** Ratios, which stand for sizes in a family. */
const ratioMeanings: Readonly<Record<string, string>> = { aspect: 'N/d', sampling: 'n/d' };
/** Exponents, which a fit may vary. */
const varied = new Set<FamilyColumn>(['alpha1', 'alpha2']);

/** Columns for the parameters a family shares, as the codebook of the rows has them. */
export function parameterFitColumns<T extends { family: Family }>(): FitColumn<T>[] {
  return familyColumns.map((name) => {
    const declared = columns.find((column) => column.name === name);
    const meaning = declared?.meaning ?? ratioMeanings[name];
    return {
      name,
      type: declared?.type ?? 'real',
      meaning: varied.has(name) ? `${meaning}; null where the fit varies it` : meaning,
      of: ({ family }) => family.parameters[name],
    };
  });
}
