import { nullText } from './codebook.ts';
import type { Field } from './field.ts';
import { citation, type Publication } from './publication.ts';
import type { PublishedTable } from './table.ts';

/** Frictionless types of fields. */
const types: Readonly<Record<Field['type'], string>> = {
  text: 'string',
  integer: 'integer',
  real: 'number',
  flag: 'boolean',
  reals: 'array',
  time: 'datetime',
};

/** `datapackage.json` of a dataset, after the Frictionless Data Package. */
export function datapackage(publication: Publication): object {
  const { name, title, description, keywords, authors, licence, created, doi, tables, references } = publication;
  return {
    profile: 'data-package',
    ...{ name: name.toLowerCase(), title, description, created, keywords },
    ...(doi === null ? {} : { id: `https://doi.org/${doi}` }),
    licenses: [{ name: licence.id, title: licence.name, path: licence.url }],
    contributors: authors.map((author) => ({
      title: author.name,
      role: 'author',
      ...(author.orcid === null ? {} : { path: author.orcid }),
    })),
    sources: references.map(({ fields }) => ({
      title: fields.title.replaceAll(/[{}]/gu, ''),
      ...(fields.url ? { path: fields.url } : fields.doi ? { path: `https://doi.org/${fields.doi}` } : {}),
    })),
    citation: citation(publication),
    resources: tables.map(resource),
  };
}

function resource({ name, title, file, bytes, sha256, fields, key }: PublishedTable): object {
  return {
    name: name.toLowerCase(),
    ...{ title, path: file, format: 'parquet', mediatype: 'application/vnd.apache.parquet' },
    ...{ bytes, hash: `sha256:${sha256}` },
    schema: { fields: fields.map(fieldOf), primaryKey: key },
  };
}

function fieldOf(field: Field): object {
  const { name, type, meaning, unit, symbol, group, allowed, hasNulls, constant } = field;
  const constraints = {
    ...(hasNulls ? {} : { required: true }),
    ...(allowed?.words ? { enum: allowed.words } : {}),
    ...(type !== 'reals' && allowed?.least !== undefined ? { minimum: allowed.least } : {}),
    ...(type !== 'reals' && allowed?.most !== undefined ? { maximum: allowed.most } : {}),
  };
  return {
    ...{ name, type: types[type], title: symbol ?? name, description: meaning },
    ...(Object.keys(constraints).length > 0 ? { constraints } : {}),
    ...(unit === null ? {} : { unit }),
    ...(group === null ? {} : { group }),
    nullMeaning: nullText(field),
    ...(constant === null ? {} : { constant }),
  };
}
