import type { CheckVerdict } from '../claims/verdicts.ts';
import type { Reference } from '../text/bibtex.ts';
import type { Licence } from './licences.ts';
import type { PublishedTable } from './table.ts';

/** Someone who made a dataset. */
export interface Author {
  name: string;
  /** `https://orcid.org/…`; null without one. */
  orcid: string | null;
}

/** A run whose rows are in a dataset, as its store recorded it. */
export interface PublishedRun {
  /** When it started, ISO 8601. */
  startedAt: string;
  /** Version of nightsweep, with its commit. */
  nightsweep: string;
  /** What it ran on: processor, cores, system, version of Node. */
  machine: string;
}

/** A file of a dataset besides its tables. */
export interface OtherFile {
  /** Its path relative to the folder of the dataset. */
  file: string;
  /** What it is, in a few words. */
  title: string;
  /** Media type. */
  media: string;
}

/** All that the metadata of a dataset say. */
export interface Publication {
  /** Name without spaces: that of the sweep. */
  name: string;
  title: string;
  /** What the sweep asks and how its points were made, a few sentences. */
  description: string;
  /** Expected picture in the author's words; null without one. */
  expect: string | null;
  keywords: readonly string[];
  authors: readonly Author[];
  licence: Licence;
  /** Digital object identifier, `10.…/…`; null without one. */
  doi: string | null;
  /** When the dataset was made, ISO 8601. */
  created: string;
  /** When its first and its last row were computed, ISO 8601. */
  computed: { first: string; last: string };
  /** Version of nightsweep that made the dataset. */
  nightsweep: string;
  tables: readonly PublishedTable[];
  files: readonly OtherFile[];
  runs: readonly PublishedRun[];
  verdicts: readonly CheckVerdict[];
  references: readonly Reference[];
}

/** How to cite a dataset, in one line. */
export function citation({ authors, title, created, doi }: Publication): string {
  const who = authors.length === 0 ? '' : `${authors.map(({ name }) => name).join(', ')}: `;
  return `${who}${title} (dataset), ${created.slice(0, 4)}${doi === null ? '' : `, https://doi.org/${doi}`}`;
}
