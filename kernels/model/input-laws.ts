/** Which direction of the inputs stands out: β*, or one that is drawn and orthogonal to it. */
export const inputDirections = ['target', 'orthogonal'] as const;

/** Entries, or whole samples, with Student's law. */
export interface StudentInputs {
  /** Its parameters. */
  student: {
    /** Degrees of freedom, at least 3. */
    degrees: number;
    /** Whether whole samples are scaled, x = z √((ν − 2)/χ²_ν), instead of single entries (default false). */
    elliptical?: boolean;
  };
}

/** Normal samples whose variance along one direction differs. */
export interface SpikedInputs {
  /** Its parameters. */
  spiked: {
    /** The variance along the direction. */
    variance: number;
    /** The direction. */
    along: (typeof inputDirections)[number];
  };
}

/** Two normal clouds around ± a vector. */
export interface MixtureInputs {
  /** Its parameters. */
  mixture: {
    /** The distance of each cloud from 0. */
    distance: number;
    /** The direction of the vector. */
    along: (typeof inputDirections)[number];
  };
}

/** How the input columns of a file are scaled: as they are, each to variance 1, or together to an identity covariance. All have mean 0. */
export const dataScalings = ['none', 'standardised', 'whitened'] as const;

/** Rows of a table that a user has. */
export interface DataInputs {
  /** Its parameters. */
  data: {
    /** The first 32 hexadecimal digits of the SHA-256 of its file. */
    digest: string;
    /** Rows of the table. */
    rows: number;
    /** Inputs of each row: input columns that vary, or components. */
    dimension: number;
    /** Names of the input columns; left out for all columns but the target's. */
    columns?: readonly string[];
    /** The column with the labels; left out where a teacher makes them. */
    target?: string;
    /** Left out for `none`. */
    scaling?: (typeof dataScalings)[number];
    /** Whether the labels of each draw are dealt to other rows; left out for no. */
    shuffled?: true;
  };
}

/** Laws of inputs that have a name: iid N(0,1) or ±1 entries, or rows uniform on the sphere of radius √d. */
export const namedInputs = ['gaussian', 'rademacher', 'sphere'] as const;

/** The law of the inputs (MODEL §2.8). Entries have mean 0; without a spike or mixture they have variance 1. */
export type InputLaw = (typeof namedInputs)[number] | StudentInputs | SpikedInputs | MixtureInputs | DataInputs;

/** The parameters of a table; null for inputs that are drawn from a law. */
export function dataOf(law: InputLaw): DataInputs['data'] | null {
  return typeof law === 'object' && 'data' in law ? law.data : null;
}

/** Digits of a digest that labels show. */
const shownDigits = 8;

/**
 * A short label: `gaussian`, `student(5)`, `student(5) elliptical`, `spiked(4) target`, `mixture(2) orthogonal`,
 * `data 0123abcd standardised, labels shuffled`.
 */
export function inputLabel(law: InputLaw): string {
  if (typeof law === 'string') return law;
  if ('student' in law) return `student(${law.student.degrees})${law.student.elliptical === true ? ' elliptical' : ''}`;
  if ('spiked' in law) return `spiked(${law.spiked.variance}) ${law.spiked.along}`;
  if ('data' in law) return dataLabel(law.data);
  return `mixture(${law.mixture.distance}) ${law.mixture.along}`;
}

function dataLabel({ digest, columns, scaling, dimension, shuffled }: DataInputs['data']): string {
  const chosen = columns === undefined ? '' : ` [${columns.join(' ')}]`;
  const scaled = scaling === undefined ? '' : ` ${scaling}${scaling === 'whitened' ? `(${dimension})` : ''}`;
  return `data ${digest.slice(0, shownDigits)}${chosen}${scaled}${shuffled === true ? ', labels shuffled' : ''}`;
}

/** The same law in the form that ids know. */
export function canonicalInputs(law: InputLaw): InputLaw {
  if (typeof law === 'string' || !('student' in law)) return law;
  const { degrees, elliptical = false } = law.student;
  return { student: elliptical ? { degrees, elliptical } : { degrees } };
}

/** Below this many degrees of freedom single entries make outliers of their own (MODEL §2.8). */
const leastDegrees = 5;

/**
 * Why the finite-N predictor does not hold for a law (MODEL §2.8).
 * @returns null where it does
 */
export function predictionFails(law: InputLaw): string | null {
  if (typeof law === 'string') return null;
  if ('data' in law) return 'the inputs are rows of a file, and their law is not known';
  if ('student' in law) {
    if (law.student.elliptical === true)
      return 'whole samples are scaled, and slopes would have to be averaged at their own length';
    return law.student.degrees < leastDegrees ? 'single entries of the inputs make outliers of their own' : null;
  }
  const { along } = 'spiked' in law ? law.spiked : law.mixture;
  return along === 'target'
    ? 'the projection on the target is not N(0,1), and slopes would have to be averaged over it'
    : null;
}

/** Whether the labels' projections are N(0,1), at least for large d: then E σ* is the Gaussian mean. */
export function hasNormalProjections(law: InputLaw): boolean {
  if (typeof law === 'string') return true;
  if ('data' in law) return false;
  if ('student' in law) return law.student.elliptical !== true;
  return ('spiked' in law ? law.spiked : law.mixture).along === 'orthogonal';
}
