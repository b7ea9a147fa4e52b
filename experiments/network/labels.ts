/** Fractions of π that have a name. */
const named: readonly (readonly [number, string])[] = [1, 2, 3, 4, 6, 8].flatMap((q) =>
  [1, 2, 3, 5].map((p) => [(p * Math.PI) / q, `${p === 1 ? '' : p}π${q === 1 ? '' : `/${q}`}`] as const),
);

function shortNumber(text: string): string {
  return String(Number(Number(text).toPrecision(3)));
}

/** A stored activation for reading: `sin(0.785398163397)` becomes sin(z + π/4), `0.333333*softplus@3` becomes 0.333 softplus(3z). */
export function activationText(label: string): string {
  const terms = label.split(' + ').map((term) => {
    const [name, weight] = term.split('*').reverse();
    const [plain, inside] = name.split('@');
    const text = inside === undefined ? plainText(plain) : scaledText(plain, shortNumber(inside));
    return weight === undefined ? text : `${shortNumber(weight)} ${text}`;
  });
  return terms.join(' + ').replaceAll('+ -', '− ');
}

function scaledText(plain: string, inside: string): string {
  const text = plainText(plain);
  return text.includes('z') ? text.replace('z', `${inside}z`) : `${text}(${inside}z)`;
}

function plainText(label: string): string {
  const sine = /^sin\((-?[\d.]+)\)$/.exec(label);
  if (sine) {
    const phase = Number(sine[1]);
    const name =
      named.find(([value]) => Math.abs(value - Math.abs(phase)) < 1e-6)?.[1] ?? shortNumber(sine[1].replace('-', ''));
    return `sin(z ${phase < 0 ? '−' : '+'} ${name})`;
  }
  return label.replaceAll(/\d+\.\d{3,}/g, shortNumber);
}

/** A stored target for reading: `0.707106781187h2+h3` becomes 0.707 h₂ + h₃. */
export function targetText(label: string): string {
  if (!/h\d/.test(label)) return label;
  return label
    .replaceAll(/([+-])/g, ' $1 ')
    .replaceAll('-', '−')
    .replaceAll(/(\d+(?:\.\d+)?)h/g, (_, weight: string) => `${shortNumber(weight)} h`)
    .replaceAll(/h(\d+)/g, (_, order: string) => `h${order.replaceAll(/\d/g, (digit) => '₀₁₂₃₄₅₆₇₈₉'[Number(digit)])}`)
    .trim();
}

/** A value in the field's words: sin(z + π/4), 0.707 h₂ + h₃; null: as usual. */
export function valueText(column: string, given: unknown): string | null {
  if (column === 'activation') return activationText(String(given));
  return column === 'target' ? targetText(String(given)) : null;
}
