import type { Upgrade } from '../../analysis/query/declared-views.ts';

/** What rows say that were stored before targets could read several directions and inputs could have other laws. */
export const networkUpgrades: readonly Upgrade[] = [
  { column: 'target_directions', sql: '1' },
  { column: 'leap_exponent', sql: 'CASE WHEN target_directions IS NULL THEN information_exponent END' },
  { column: 'inputs', sql: "'gaussian'" },
];
