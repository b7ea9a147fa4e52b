/** From this |x| on the continued fraction is used. */
const far = 2.5;

/**
 * The error function, to about 1e-15. It is a Maclaurin series near zero and a continued fraction beyond.
 * The uniform readout is made with it (`readoutFromNormals`), so its bits are part of a draw and must not change.
 */
export function erf(x: number): number {
  const z = Math.abs(x);
  if (z >= far) return Math.sign(x) * (1 - tail(z));
  let term = z;
  let sum = z;
  for (let k = 1; Math.abs(term) > 1e-18 * Math.abs(sum); k++) {
    term *= (-z * z) / k;
    sum += term / (2 * k + 1);
  }
  return (Math.sign(x) * 2 * sum) / Math.sqrt(Math.PI);
}

/** 1 − erf(x), to a relative 1e-14 for x > 0. */
export function erfc(x: number): number {
  return x >= far ? tail(x) : 1 - erf(x);
}

/** For z ≥ 2.5, erfc(z) = e^{−z²}/√π · 1/(z + (1/2)/(z + 1/(z + (3/2)/(z + …)))), evaluated from the inside out. */
function tail(z: number): number {
  let fraction = z;
  for (let k = 60; k >= 1; k--) fraction = z + k / 2 / fraction;
  return Math.exp(-z * z) / (Math.sqrt(Math.PI) * fraction);
}
