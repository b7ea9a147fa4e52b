import type { CommandModule } from 'yargs';
import { licences } from '../../../analysis/publish/licences.ts';
import { openRegistry } from '../open-registry.ts';
import { storeOption } from '../options.ts';
import { choosingOptions } from '../selection-options.ts';

interface ExportArguments {
  store: string;
  sweep: string | undefined;
  where: string | undefined;
  experiment: string | undefined;
  out: string;
  title: string | undefined;
  author: string[];
  licence: string;
  doi: string | undefined;
}

/** The command `nightsweep export`. */
export const exportCommand: CommandModule<object, ExportArguments> = {
  command: 'export',
  describe: 'Write a dataset to publish: points, outliers and cells as Parquet, with codebook, metadata and README',
  builder: (yargs) =>
    yargs
      .option('store', storeOption)
      .options(choosingOptions)
      .option('out', { type: 'string', demandOption: true, describe: 'Folder to make; an earlier dataset is replaced' })
      .option('title', { type: 'string', describe: 'Title of the dataset (default: that of the sweep)' })
      .option('author', {
        type: 'string',
        array: true,
        nargs: 1,
        default: [] as string[],
        describe: 'An author, with or without ORCID: "Ada Lovelace <0000-0001-2345-6789>"; may be given several times',
      })
      .option('licence', {
        alias: 'license',
        choices: licences.map(({ id }) => id),
        default: licences[0].id,
        describe: 'Licence of the dataset',
      })
      .option('doi', {
        type: 'string',
        describe: 'Digital object identifier, where the dataset has one: 10.5281/zenodo.…',
      })
      .example('$0 export --sweep quickstart --out dataset --author "Ada Lovelace"', 'a dataset of one sweep')
      .example('$0 export --sweep overnight --where "batch = \'reused\'" --out reused', 'of some of its points'),
  handler: async (given) => {
    const { exportDataset } = await import('../actions/export.ts');
    await exportDataset(given, await openRegistry());
  },
};
