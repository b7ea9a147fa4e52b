import { z } from 'zod';
import { type SettingKind, type SlurmSettings, slurmSettings } from './slurm-settings.ts';

/** Checks settings for Slurm. */
export const slurmSchema = z.strictObject(
  Object.fromEntries(
    Object.entries(slurmSettings).map(([name, { kind, means }]) => [name, schemaFor(kind).describe(means).optional()]),
  ),
) as unknown as z.ZodType<SlurmSettings>;

function schemaFor(kind: SettingKind): z.ZodType {
  // Texts go into scripts and command lines, where a second line would be another command.
  const line = z.string().regex(/^[^\r\n]+$/, 'one line');
  switch (kind) {
    case 'line':
      return line;
    case 'time':
      // Minutes may be written as a number.
      return z.union([line, z.number().positive()]).transform(String);
    case 'lines':
      return z.array(line);
    case 'whole':
      return z.int().min(1);
    case 'number':
      return z.number().positive();
    case 'flag':
      return z.boolean();
    default:
      return z.enum(kind as [string, ...string[]]);
  }
}
