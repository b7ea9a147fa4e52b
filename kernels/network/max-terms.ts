/** A sum of weights with more terms than this is evaluated before the next step, because a backend's sum has at most four terms. */
export const maxTerms = 3;
