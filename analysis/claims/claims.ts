/** A statement that the rows of a sweep must bear out: a number between bounds. */
export interface Check {
  /** What is claimed, in words. */
  says: string;
  /** SQL expression over the sweep's rows that gives one number. */
  value: string;
  /** SQL condition on the rows that it looks at; all by default. */
  where?: string | undefined;
  /** Largest value with which the claim holds. */
  most?: number | undefined;
  /** Least value with which the claim holds. */
  least?: number | undefined;
}

/** A figure of means over draws against a parameter, with the theory as lines. */
export interface Curve {
  /** Name of the file. */
  name: string;
  title: string;
  /** Parameter along the horizontal axis, as SQL of a row; and how the axis calls it. */
  x: string;
  x_label?: string | undefined;
  /** What is measured, as SQL of a row, or several such by the names that the legend gives them; and how the axis calls it. */
  y: string | Readonly<Record<string, string>>;
  label: string;
  /** What theory says of it, as SQL of a row; without it there are no lines. */
  theory?: string | undefined;
  /** Column or SQL of a row that tells curves apart. */
  by?: string | undefined;
  /** SQL condition on the rows that are drawn; all by default. */
  where?: string | undefined;
}

/** What a sweep asks, what its author expects, and how to tell whether it came out. */
export interface Claims {
  /** The question that the sweep answers. */
  question: string | null;
  /** The expected picture in words. */
  expect: string | null;
  curves: readonly Curve[];
  checks: readonly Check[];
}
