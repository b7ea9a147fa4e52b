import { distance } from 'fastest-levenshtein';

/** The allowed word that is most like a misspelt one; null if none is close. */
export function nearest(word: string, allowed: readonly string[]): string | null {
  let best: string | null = null;
  let least = Math.max(2, Math.floor(word.length / 3)) + 1;
  for (const candidate of allowed) {
    const apart = distance(word.toLowerCase(), candidate.toLowerCase());
    if (apart < least) [best, least] = [candidate, apart];
  }
  return best;
}

/** `; did you mean "x"?`, or an empty text if no word is close. */
export function suggestion(word: string, allowed: readonly string[]): string {
  const best = nearest(word, allowed);
  return best === null ? '' : `; did you mean "${best}"?`;
}
