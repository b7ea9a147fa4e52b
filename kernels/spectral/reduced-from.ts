/** A reduced basis saves time only from this many members and this many elements of W on (decision 0009). */
export const reducedFrom = { members: 64, elements: 2 ** 22 } as const;
