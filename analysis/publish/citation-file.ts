import { stringify } from 'yaml';
import type { Author, Publication } from './publication.ts';

/** `CITATION.cff` of a dataset. */
export function citationFile({ title, description, keywords, authors, licence, created, doi }: Publication): string {
  return stringify({
    'cff-version': '1.2.0',
    message: 'If you use this dataset, please cite it as below.',
    ...{ title, abstract: description, type: 'dataset', license: licence.id, 'date-released': created.slice(0, 10) },
    ...(doi === null ? {} : { doi }),
    authors: authors.length === 0 ? [{ name: 'Anonymous' }] : authors.map(person),
    keywords,
  });
}

/** The last word of a name is the family name. A name of one word is that of a group. */
function person({ name, orcid }: Author): Record<string, string> {
  const words = name.split(/\s+/u);
  if (words.length === 1) return { name };
  const names = { 'given-names': words.slice(0, -1).join(' '), 'family-names': words[words.length - 1] };
  return { ...names, ...(orcid === null ? {} : { orcid }) };
}
