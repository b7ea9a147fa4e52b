/** The value known for a key; computed the first time that it is asked for. */
export function remember<K, V>(
  known: { get(key: K): V | undefined; set(key: K, value: V): unknown },
  key: K,
  compute: () => V,
): V {
  let value = known.get(key);
  if (value === undefined) known.set(key, (value = compute()));
  return value;
}

/** The value known for an object and a text. It is forgotten together with the object. */
export function rememberBy<K extends object, V>(
  known: WeakMap<K, Map<string, V>>,
  owner: K,
  key: string,
  compute: () => V,
): V {
  return remember(
    remember(known, owner, () => new Map<string, V>()),
    key,
    compute,
  );
}
