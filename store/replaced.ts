/** How many frames of each journal, and which segments, a segment holds the rows of: by file name; Infinity stands for the whole file. */
export type Replaced = ReadonlyMap<string, number>;

/** Names of files of a store. Other names, such as paths, are not followed. */
const fileName = /^[\w~.@+-]+\.(parquet|arrow|journal)$/;

/** What a segment's metadata say that it replaces. */
export function replacedBy(replaces: string | null, frames: string | null): Replaced {
  const names = replaces === null ? [] : (JSON.parse(replaces) as string[]);
  const counts = frames === null ? {} : (JSON.parse(frames) as Record<string, number>);
  return new Map(
    names
      .filter((name) => fileName.test(name))
      .map((name) => [name, Object.hasOwn(counts, name) ? counts[name] : Infinity]),
  );
}

/** What several segments replace together. */
export function allReplaced(parts: readonly Replaced[]): Map<string, number> {
  const all = new Map<string, number>();
  for (const part of parts) {
    for (const [name, frames] of part) all.set(name, Math.max(frames, all.get(name) ?? 0));
  }
  return all;
}

/** The counts of frames, as metadata have them. */
export function framesOf(replaced: Replaced): Record<string, number> {
  return Object.fromEntries([...replaced].filter(([, frames]) => frames !== Infinity));
}
