/**
 * A text with its control characters spelled out, so that it cannot steer a terminal: an escape becomes `\\u{1b}`. Tabs become spaces.
 */
export function visible(text: string): string {
  return text
    .replaceAll('\t', ' ')
    .replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}
