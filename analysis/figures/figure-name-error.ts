/** Thrown for the name of a figure that there is not; exit code 2. */
export class FigureNameError extends Error {
  override name = 'FigureNameError';
}
