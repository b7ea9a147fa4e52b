/** A licence that a dataset may have. */
export interface Licence {
  /** Its identifier in the SPDX list. */
  id: string;
  name: string;
  url: string;
  /** What it lets others do, in a sentence. */
  says: string;
}

/** The licences that a dataset may have; the first is the default. */
export const licences: readonly Licence[] = [
  {
    id: 'CC-BY-4.0',
    name: 'Creative Commons Attribution 4.0 International',
    url: 'https://creativecommons.org/licenses/by/4.0/',
    says: 'Anyone may share and change this dataset, also for profit, as long as they name its authors and say what they changed.',
  },
  {
    id: 'CC0-1.0',
    name: 'Creative Commons Zero 1.0 Universal',
    url: 'https://creativecommons.org/publicdomain/zero/1.0/',
    says: 'The authors have given up all their rights in this dataset. Anyone may use it without asking.',
  },
  {
    id: 'CC-BY-SA-4.0',
    name: 'Creative Commons Attribution-ShareAlike 4.0 International',
    url: 'https://creativecommons.org/licenses/by-sa/4.0/',
    says: 'Anyone may share and change this dataset, as long as they name its authors and share what they make of it under the same licence.',
  },
  {
    id: 'ODbL-1.0',
    name: 'Open Data Commons Open Database License 1.0',
    url: 'https://opendatacommons.org/licenses/odbl/1-0/',
    says: 'Anyone may share and change this dataset, as long as they name its authors and keep databases made of it open.',
  },
];

/** The licence with an identifier. */
export function licenceOf(id: string): Licence {
  const found = licences.find((licence) => licence.id === id);
  if (!found) throw new RangeError(`there is no licence ${id}`);
  return found;
}
