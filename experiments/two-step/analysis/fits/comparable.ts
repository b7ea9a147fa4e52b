import { familyColumns } from './families.ts';

/** Parameters that sets may differ in. */
export const comparable = familyColumns.filter((name) => !['alpha1', 'alpha2', 'information_exponent'].includes(name));
