/** Keys in the metadata of segments (Parquet) and journals (Arrow). */

/** The file's columns with type, meaning, unit, symbol and group, as JSON. */
export const codebookKey = 'nightsweep.codebook';

/** Names of the journals and segments whose rows a segment holds, as JSON. */
export const replacesKey = 'nightsweep.replaces';

/** How many frames of a journal a segment holds, by the journal's name, as JSON; journals of earlier versions are not named there. */
export const framesKey = 'nightsweep.frames';

/** Name of the table a segment belongs to. */
export const tableKey = 'nightsweep.table';

/** How many rows of a segment replace older rows of the same points in other segments. Readers only look whether the key is there. */
export const supersedesKey = 'nightsweep.supersedes';
