import type { z } from 'zod';

/** The schema library. A declaration is handed it, so that what reads no values does not load it. */
export type Zod = typeof z;

/** What one value of a parameter may be. All but the last are plain data, which is all that a user's own experiment needs. */
export type Values = IntegerValues | RealValues | FlagValues | TextValues | ChoiceValues | SchemaValues;

/** Whole numbers of 32 bits. */
export interface IntegerValues {
  /** Tells the kinds of values apart. */
  kind: 'integer';
  /** Least value; by default −2³¹. */
  from?: number;
  /** Largest value; by default 2³¹ − 1. */
  to?: number;
}

/** Finite float64 numbers. */
export interface RealValues {
  /** Tells the kinds of values apart. */
  kind: 'real';
  /** Least value; by default there is none. */
  from?: number;
  /** Largest value; by default there is none. */
  to?: number;
  /** Values are larger than this number; by default there is no such bound. */
  above?: number;
}

/** True or false. */
export interface FlagValues {
  /** Tells the kinds of values apart. */
  kind: 'flag';
}

/** Any text. */
export interface TextValues {
  /** Tells the kinds of values apart. */
  kind: 'text';
}

/** One of some words. */
export interface ChoiceValues {
  /** Tells the kinds of values apart. */
  kind: 'choice';
  /** The words that are allowed. */
  of: readonly string[];
}

/** What a schema accepts; for values with parts. A user's own experiment cannot have it. */
export interface SchemaValues {
  /** Tells the kinds of values apart. */
  kind: 'schema';
  /** Makes the schema of one value. */
  schema(zod: Zod): z.ZodType;
  /** Where values name a file: reads it once, when a sweep is loaded. Paths are relative to `folder`. Points have the value that it gives. */
  load?(given: never, folder: string): Promise<Loaded>;
}

/** What a value that names a file becomes, or why the file cannot be used. */
export type Loaded =
  | {
      /** The value that points have. It holds the file's digest, and never its path. */
      value: unknown;
      /** The file. */
      file: NamedFile;
      /** What the author of the sweep should know, a line each. */
      notes: readonly string[];
    }
  | {
      /** What is wrong with the value or its file, and what would be accepted. */
      fault: {
        /** What is wrong, for the author of the sweep file. */
        message: string;
        /** What would be accepted. */
        allowed?: string;
      };
    };

/** A file that points are computed from. */
export interface NamedFile {
  /** The first 32 hexadecimal digits of the SHA-256 of its bytes. */
  digest: string;
  /** Where it lies, absolute. */
  path: string;
}

/** One parameter, declared once: validation, JSON Schema, docs, default, identity, column and symbol follow from it. */
export type Parameter = Values & ParameterText;

/** What a parameter has besides the values it may take. */
export interface ParameterText {
  /** One line for messages, editors and docs. */
  meaning: string;
  /** Unit or range, where there is one. */
  unit?: string;
  /** How figures call it, e.g. α₁. */
  symbol?: string;
  /** Taken where a sweep does not give it. Without one the parameter must be given. */
  default?: unknown;
  /**
   * The value that ids leave out; by default it is `default`. It never changes once rows are stored, so `default` may change and an id goes
   * on to mean what it meant. Rows stored before the parameter existed have this value.
   */
  identityDefault?: unknown;
  /** Whether ids leave out a value, where equality with the identity default does not say so: prefactors that are all 1. */
  isDefault?(value: never): boolean;
  /**
   * Its name in the parameters of a point and in the id, where a sweep file calls it differently: targetMean for target_mean.
   * It never changes once rows are stored, so a parameter may get another name in sweep files.
   */
  key?: string;
  /** Earlier names in sweep files, which are still understood. */
  formerly?: readonly string[];
  /**
   * varied (the default): part of the point and of its id. alias: another way to give a varied one, e.g. d/N for d; not part of the point.
   * recorded: says what more a row records and changes no other value; part of the point, not of the id.
   */
  role?: 'varied' | 'alias' | 'recorded';
  /** Of an alias that refinement can go along: how it is read from, and set in, the parameters of a point. */
  place?: ParameterPlace;
  /** The group of `revisions` that a row has only where this parameter is not its default. A recorded one must have it. */
  records?: string;
}

/** The value of a parameter that ids leave out; undefined if it must be given. */
export function identityDefaultOf({ identityDefault, default: usual }: ParameterText): unknown {
  return identityDefault === undefined ? usual : identityDefault;
}

/** Where the number of an alias stands in the parameters of a point. */
export interface ParameterPlace {
  /** Undefined where the point has none, e.g. no second step. */
  get(parameters: never): number | undefined;
  /** A copy with another number. */
  set(parameters: never, value: number): object;
}
