import { citation, type Publication } from './publication.ts';

/** Where a reference or a program is found in the crate. */
const id = (text: string): { '@id': string } => ({ '@id': text });

const program = '#nightsweep';

/** `ro-crate-metadata.json` of a dataset: its files, and the runs that made them (RO-Crate 1.2). */
export function roCrate(publication: Publication): object {
  const { title, description, keywords, authors, licence, created, doi, tables, files, runs } = publication;
  const people = authors.map(({ name, orcid }) => ({ '@id': orcid ?? `#${slug(name)}`, '@type': 'Person', name }));
  const parts = [
    ...tables.map(({ file, title: name, bytes, rows }) => ({
      ...{ '@id': file, '@type': 'File', name: `${name} (${rows} rows)`, contentSize: String(bytes) },
      encodingFormat: 'application/vnd.apache.parquet',
    })),
    ...files.map(({ file, title: name, media }) => ({ '@id': file, '@type': 'File', name, encodingFormat: media })),
  ];
  const root = {
    ...{ '@id': './', '@type': 'Dataset', name: title, description, keywords: keywords.join(', ') },
    datePublished: created.slice(0, 10),
    license: id(licence.url),
    ...(people.length === 0 ? {} : { author: people.map((person) => id(person['@id'])) }),
    ...(doi === null ? {} : { identifier: `https://doi.org/${doi}` }),
    creditText: citation(publication),
    hasPart: parts.map((part) => id(part['@id'])),
    mentions: runs.map((_, i) => id(`#run-${i + 1}`)),
  };
  return {
    '@context': 'https://w3id.org/ro/crate/1.2/context',
    '@graph': [
      {
        ...{ '@id': 'ro-crate-metadata.json', '@type': 'CreativeWork' },
        ...{ conformsTo: id('https://w3id.org/ro/crate/1.2'), about: id('./') },
      },
      root,
      {
        '@id': licence.url,
        '@type': 'CreativeWork',
        name: licence.name,
        identifier: licence.id,
        description: licence.says,
      },
      ...people,
      ...parts,
      { '@id': program, '@type': 'SoftwareApplication', name: 'nightsweep', softwareVersion: publication.nightsweep },
      ...runs.map((run, i) => runOf(publication, run, i + 1)),
    ],
  };
}

function runOf({ files, tables }: Publication, run: Publication['runs'][number], number: number): object {
  const sweep = files.filter(({ file }) => file === 'sweep.yaml').map(({ file }) => id(file));
  return {
    ...{
      '@id': `#run-${number}`,
      '@type': 'CreateAction',
      name: `run ${number} of the sweep`,
      startTime: run.startedAt,
    },
    description: `computed by nightsweep ${run.nightsweep} on ${run.machine}`,
    instrument: id(program),
    ...(sweep.length === 0 ? {} : { object: sweep }),
    result: tables.slice(0, 1).map(({ file }) => id(file)),
  };
}

function slug(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '-');
}
