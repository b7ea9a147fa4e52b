/**
 * What an experiment is: the contract that those that ship keep, and what a user's own declares.
 * @module experiment
 */
export type { Backend, Matrix, Operator, Pencil, Sum, Term } from '../backends/backend.ts';
export type { Precision } from '../backends/precision.ts';
export type { Stream, StreamRole } from '../model/streams.ts';
export type { Cell, Column, ColumnGroup, ColumnType, Row, StoredColumn, Tolerance } from './column.ts';
export type {
  Assignment,
  Code,
  Cut,
  Draw,
  Estimate,
  Experiment,
  Fault,
  Lab,
  Resolved,
  Sharing,
  VersionChange,
} from './experiment.ts';
export { type Point, pointIdLength, pointOf, PointFamily } from './identity.ts';
export type { OwnColumn, OwnExperiment, OwnParameter } from './own.ts';
export type {
  ChoiceValues,
  FlagValues,
  IntegerValues,
  Parameter,
  ParameterPlace,
  ParameterText,
  RealValues,
  SchemaValues,
  TextValues,
  Values,
  Zod,
} from './parameter.ts';
