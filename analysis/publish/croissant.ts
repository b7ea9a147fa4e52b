import type { Field } from './field.ts';
import { citation, type Publication } from './publication.ts';
import type { PublishedTable } from './table.ts';

const types: Readonly<Record<Field['type'], string>> = {
  text: 'sc:Text',
  integer: 'sc:Integer',
  real: 'sc:Float',
  flag: 'sc:Boolean',
  reals: 'sc:Float',
  time: 'sc:DateTime',
};

/** Terms of the vocabulary whose names stand for themselves. */
const plainTerms = [
  ...['arrayShape', 'citeAs', 'column', 'containedIn', 'extract', 'field', 'fileObject', 'fileProperty', 'fileSet'],
  ...['format', 'includes', 'isArray', 'isLiveDataset', 'jsonPath', 'key', 'md5', 'parentField', 'path', 'recordSet'],
  ...['references', 'regex', 'repeated', 'replace', 'separator', 'source', 'subField', 'transform'],
];

const context = {
  '@language': 'en',
  '@vocab': 'https://schema.org/',
  sc: 'https://schema.org/',
  cr: 'http://mlcommons.org/croissant/',
  dct: 'http://purl.org/dc/terms/',
  conformsTo: 'dct:conformsTo',
  data: { '@id': 'cr:data', '@type': '@json' },
  dataType: { '@id': 'cr:dataType', '@type': '@vocab' },
  examples: { '@id': 'cr:examples', '@type': '@json' },
  ...Object.fromEntries(plainTerms.map((term) => [term, `cr:${term}`])),
};

/** `croissant.json` of a dataset: how programs for machine learning load its tables (Croissant 1.1). */
export function croissant(publication: Publication): object {
  const { name, description, keywords, authors, licence, created, doi, tables } = publication;
  return {
    '@context': context,
    '@type': 'sc:Dataset',
    conformsTo: 'http://mlcommons.org/croissant/1.1',
    ...{ name, description, keywords, license: licence.url, datePublished: created.slice(0, 10) },
    version: '1.0.0',
    url: doi === null ? './' : `https://doi.org/${doi}`,
    citeAs: citation(publication),
    isLiveDataset: false,
    creator: authors.map((author) => ({
      '@type': 'sc:Person',
      name: author.name,
      ...(author.orcid === null ? {} : { sameAs: author.orcid }),
    })),
    distribution: tables.map(({ file, title, bytes, sha256 }) => ({
      ...{ '@type': 'cr:FileObject', '@id': file, name: file, description: title },
      ...{ contentUrl: file, contentSize: `${bytes} B`, encodingFormat: 'application/vnd.apache.parquet', sha256 },
    })),
    recordSet: tables.map(recordSet),
  };
}

function recordSet({ name, title, file, key, fields }: PublishedTable): object {
  return {
    ...{ '@type': 'cr:RecordSet', '@id': name, name, description: title },
    key: key.map((column) => ({ '@id': `${name}/${column}` })),
    field: fields.map((field) => ({
      ...{ '@type': 'cr:Field', '@id': `${name}/${field.name}`, name: field.name, description: field.meaning },
      dataType: types[field.type],
      ...(field.type === 'reals' ? { isArray: true, arrayShape: '-1' } : {}),
      source: { fileObject: { '@id': file }, extract: { column: field.name } },
    })),
  };
}
