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
  /** Taken where a sweep does not give it; a value equal to it is left out of the id. Without one the parameter must be given. */
  default?: unknown;
  /** Whether a value is the default, where equality does not say so: prefactors that are all 1. */
  isDefault?(value: never): boolean;
  /** Its name in the parameters of a point and in the id, where a sweep file calls it differently: targetMean for target_mean. */
  key?: string;
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

/** Where the number of an alias stands in the parameters of a point. */
export interface ParameterPlace {
  /** Undefined where the point has none, e.g. no second step. */
  get(parameters: never): number | undefined;
  /** A copy with another number. */
  set(parameters: never, value: number): object;
}
