import { z } from 'zod';

/** Equally spaced values, or equally spaced logarithms. */
export const rangeSchema = z.strictObject({
  from: z.number(),
  to: z.number(),
  count: z.int().min(1).max(100_000).optional().describe('how many values, both ends included'),
  step: z.number().positive().optional().describe('distance of neighbours, instead of count'),
  spacing: z.enum(['linear', 'log']).optional(),
});
/** A range as a sweep file gives it. */
export type Range = z.infer<typeof rangeSchema>;
