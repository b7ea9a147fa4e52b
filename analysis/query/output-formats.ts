/** Forms in which `nightsweep sql` gives a result. */
export const outputFormats = ['table', 'csv', 'json', 'parquet', 'arrow'] as const;
export type OutputFormat = (typeof outputFormats)[number];
