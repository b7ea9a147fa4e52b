import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../../store/make-folder.ts';
import { bibtex } from '../text/bibtex.ts';
import { citationFile } from './citation-file.ts';
import { codebookCsv } from './codebook.ts';
import { croissant } from './croissant.ts';
import { datapackage } from './datapackage.ts';
import type { DatasetSql } from './dataset-sql.ts';
import type { OtherFile, Publication } from './publication.ts';
import { readme } from './readme.ts';
import { roCrate } from './ro-crate.ts';

/** A file to write, with its text. */
interface Written extends OtherFile {
  text: string;
}

/** What `publish` is given: all but the list of files, which follows from the rest. */
export interface PublishRequest extends Omit<Publication, 'files'> {
  folder: string;
  /** Queries to put beside the tables. */
  sql: readonly DatasetSql[];
  /** Text of the sweep file; null without one. */
  sweep: string | null;
}

/**
 * Writes all files of a dataset besides its tables, which are there already.
 * @returns the paths of all files, relative to the folder
 */
export function publish({ folder, sql, sweep, ...about }: PublishRequest): string[] {
  const plain = plainFiles({ sql, sweep, ...about });
  const described = [
    ['README.md', 'this text', 'text/markdown'],
    ['CITATION.cff', 'how to cite the dataset', 'application/yaml'],
    ['datapackage.json', 'tables and columns, as a Frictionless Data Package', 'application/json'],
    ['croissant.json', 'tables and columns, for programs of machine learning (Croissant)', 'application/ld+json'],
  ].map(([file, title, media]) => ({ file, title, media }));
  const publication: Publication = {
    ...about,
    files: [...plain, ...described].map(({ file, title, media }) => ({ file, title, media })),
  };
  const texts = new Map([
    ...plain.map(({ file, text }) => [file, text] as const),
    ['README.md', readme(publication)],
    ['CITATION.cff', citationFile(publication)],
    ['datapackage.json', json(datapackage(publication))],
    ['croissant.json', json(croissant(publication))],
    ['ro-crate-metadata.json', json(roCrate(publication))],
  ]);
  if (sql.length > 0) makeFolder(join(folder, 'sql'));
  for (const [file, text] of texts) writeFileSync(join(folder, file), text);
  return [...about.tables.map(({ file }) => file), ...texts.keys()];
}

/** All files but those that list the others. */
function plainFiles({ sql, sweep, tables, verdicts, references, licence }: Omit<PublishRequest, 'folder'>): Written[] {
  const checks = verdicts.map(({ check, value, outcome, why }) => ({ ...check, value, outcome, why }));
  const all: (Written | false)[] = [
    sweep !== null && { file: 'sweep.yaml', title: 'the sweep file', media: 'application/yaml', text: sweep },
    { file: 'codebook.csv', title: 'what every column means', media: 'text/csv', text: codebookCsv(tables) },
    checks.length > 0 && {
      file: 'checks.json',
      title: 'the checks of the sweep, and what became of them',
      media: 'application/json',
      text: json(checks),
    },
    ...sql.map(({ file, title, sql: text }) => ({ file, title, media: 'application/sql', text })),
    references.length > 0 && {
      file: 'sources.bib',
      title: 'the publications behind the theory',
      media: 'text/x-bibtex',
      text: `${references.map(bibtex).join('\n\n')}\n`,
    },
    {
      file: 'LICENSE',
      title: 'the licence',
      media: 'text/plain',
      text: `${licence.name} (${licence.id})\n${licence.url}\n\n${licence.says}\n`,
    },
  ];
  return all.filter((file) => file !== false);
}

function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
