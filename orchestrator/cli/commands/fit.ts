import type { Argv, CommandModule } from 'yargs';
import type { Analysis, Fit, FitOption } from '../../../analysis/contract.ts';
import type { Registry } from '../../../kernels/contract/registry.ts';
import { openRegistry } from '../open-registry.ts';
import { positive, storeOption } from '../options.ts';
import { choosingOptions } from '../selection-options.ts';

interface FitArguments {
  what: string;
  store: string;
  sweep: string | undefined;
  where: string | undefined;
  experiment: string | undefined;
  out: string | undefined;
}

/** The fits that experiments declare, by name. */
async function declaredFits(registry: Registry): Promise<Map<string, Fit>> {
  const shipped = registry.names.flatMap((name) => registry.shipped(name) ?? []);
  const analyses = await Promise.all(
    shipped.map(async (experiment) => (await experiment.analysis?.()) as Analysis | undefined),
  );
  return new Map(analyses.flatMap((analysis) => Object.entries(analysis?.fits ?? {})));
}

/** Every option of every fit, once, with the fits that take it. */
function optionsOf(fits: ReadonlyMap<string, Fit>): Map<string, FitOption & { of: string[] }> {
  const found = new Map<string, FitOption & { of: string[] }>();
  for (const [fit, { options }] of fits) {
    for (const [name, option] of Object.entries(options)) {
      const known = found.get(name);
      if (known) known.of.push(fit);
      else found.set(name, { ...option, of: [fit] });
    }
  }
  return found;
}

async function build(yargs: Argv): Promise<Argv<FitArguments>> {
  const fits = await declaredFits(await openRegistry());
  const what = [...fits].map(([name, { describe }]) => `${name}: ${describe}`).join('; ');
  let built: Argv = yargs
    .positional('what', { type: 'string', choices: [...fits.keys()], demandOption: true, describe: what })
    .option('store', storeOption)
    .options(choosingOptions)
    .option('out', { type: 'string', describe: 'Folder to write to (default: <store>/fit/<sweep>)' });
  for (const [name, { of, count, describe, choices, type, default: usual }] of optionsOf(fits)) {
    const only = of.length === fits.size ? '' : ` (${of.join(', ')})`;
    built = built.option(name, {
      ...{ type, default: usual, describe: `${describe}${only}` },
      ...(choices === undefined ? {} : { choices }),
      ...(count ? { coerce: positive(name, true) } : {}),
    });
  }
  return built
    .example('$0 fit boundary --sweep boundary', 'thresholds, limits and verdicts of one sweep')
    .example('$0 fit scaling --where "alpha1 = 0.4" --k 2', 'the first two outliers at one α1') as Argv<FitArguments>;
}

/** The command `nightsweep fit`. */
export const fitCommand: CommandModule<object, FitArguments> = {
  command: 'fit <what>',
  describe: 'Fit what finite N tends to: boundaries of counts, scaling of strengths, alignment',
  builder: build,
  handler: async (given) => {
    const { fit } = await import('../actions/fit.ts');
    const { what, store, sweep, where, experiment, out, ...options } = given;
    await fit({ what, store, sweep, where, experiment, out, options }, await openRegistry());
  },
};
