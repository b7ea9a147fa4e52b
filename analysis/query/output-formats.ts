/** Forms in which `nightsweep sql` gives a result. */
export const outputFormats = ['table', 'csv', 'json', 'parquet', 'arrow'] as const;
/** One of these forms. */
export type OutputFormat = (typeof outputFormats)[number];
