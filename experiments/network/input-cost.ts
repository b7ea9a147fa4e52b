import type { InputLaw } from '../../kernels/model/input-laws.ts';

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
