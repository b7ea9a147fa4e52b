import { dataOf, type InputLaw } from '../../kernels/model/input-laws.ts';

/** Turning a normal into an entry of another law, and drawing one more normal for it. */
const nanosecondsPerEntry = 15;
const nanosecondsPerFurtherNormal = 9;

/** What an entry of the inputs costs beside the normal that it is made of. */
export function inputNanoseconds(law: InputLaw): number {
  return law === 'gaussian' ? 0 : nanosecondsPerEntry + furtherNormals(law) * nanosecondsPerFurtherNormal;
}

/** Bytes of an entry while it is drawn: read in float64, beside the further normals in the backend's precision and in float64. */
export function inputBytes(law: InputLaw, element: number): number {
  return law === 'gaussian' ? 0 : 16 + furtherNormals(law) * (8 + element);
}

/** Normals beside the first that an entry is made of. */
function furtherNormals(law: InputLaw): number {
  return typeof law === 'object' && 'student' in law && law.student.elliptical !== true ? law.student.degrees : 0;
}

/** Bytes of tables that a worker keeps for its next tasks. */
export const keptTableBytes = 128e6;
/** Memory of DuckDB, which reads tables. */
const readerBytes = 64e6;

/**
 * Bytes that a worker takes for tables of a user's data: what it keeps or, if that is more, the table at hand.
 * While it is read, the table is there twice.
 */
export function tableBytes(law: InputLaw): number {
  const data = dataOf(law);
  if (data === null) return 0;
  const bytes = 8 * data.rows * (data.dimension + 1);
  return readerBytes + Math.max(keptTableBytes, bytes) + bytes;
}

/** For a value of a table, read and centred. */
const nanosecondsPerTableValue = 150;

/** Milliseconds that a task takes to read its table. Smaller tables stay with the worker: they are read once and hardly count. */
export function tableMs(law: InputLaw): number {
  const data = dataOf(law);
  if (data === null) return 0;
  const values = data.rows * (data.dimension + 1);
  return 8 * values <= keptTableBytes ? 0 : (values * nanosecondsPerTableValue) / 1e6;
}
