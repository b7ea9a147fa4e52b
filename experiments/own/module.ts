import { InputFileError } from '../../analysis/text/problem.ts';
import type { Code, Experiment } from '../../kernels/contract/experiment.ts';
import { type DeclarationFault, type ModuleDeclaration, moduleDeclaration } from './declaration.ts';
import { experimentOf, type OwnParameters } from './experiment.ts';
import { meaningFaults } from './faults.ts';
import { checkEstimate, checkText, checkTexts, guarded, guardedResolve } from './guard.ts';
import { importedModule } from './import-module.ts';
import { problemIn } from './module-problem.ts';
import { schemaFaults } from './schema-faults.ts';

type Own = Experiment<OwnParameters>;

/**
 * Imports a module and makes an experiment of its default export. It runs the module.
 * @throws InputFileError with every problem found
 */
export async function openModule(code: Code, takenNames: readonly string[]): Promise<Experiment> {
  const { default: given } = await importedModule(code);
  const refuse = (...faults: DeclarationFault[]): never => {
    throw new InputFileError(faults.map((fault) => problemIn(code, fault)));
  };
  if (given === null || typeof given !== 'object') {
    return refuse({ path: [], message: 'the module has no default export that is an object' });
  }
  const parsed = checked(given);
  if (parsed instanceof Error) {
    return refuse({ path: [], message: `the default export cannot be read: ${parsed.message}` });
  }
  if (!parsed.success) return refuse(...schemaFaults(parsed.error, given));
  const { columns } = parsed.data;
  const columnsAt = columns.map((column, i) => ({ ...column, at: ['columns', i] }));
  const faults = meaningFaults(parsed.data, columnsAt, takenNames);
  if (faults.length > 0) return refuse(...faults);
  return { ...experimentOf(parsed.data, columns, code), ...functionsOf(parsed.data, code) } as Experiment;
}

/** Reading a member may run code of the module, which may throw. */
function checked(given: object): ReturnType<typeof moduleDeclaration.safeParse> | Error {
  try {
    return moduleDeclaration.safeParse(given);
  } catch (cause) {
    return cause instanceof Error ? cause : new Error(String(cause));
  }
}

/** The functions that a module declares, and what it declares beside them that a command cannot. */
function functionsOf(declared: ModuleDeclaration, code: Code): Partial<Own> {
  const { needs, sharing, resolve, warnings, describe, estimate, analysis } = declared;
  const parameters = declared.parameters as Own['parameters'];
  return {
    compute: computeOf(declared.compute as unknown as Own['compute']),
    ...(needs === undefined ? {} : { needs }),
    ...(analysis === undefined ? {} : { analysis: analysis as unknown as () => Promise<unknown> }),
    ...(describe ? { describe: guarded(code, ['describe'], describe, checkText) as Own['describe'] } : {}),
    ...(estimate ? { estimate: guarded(code, ['estimate'], estimate, checkEstimate) as Own['estimate'] } : {}),
    ...(warnings
      ? { warnings: guarded(code, ['warnings'], warnings, checkTexts) as NonNullable<Own['warnings']> }
      : {}),
    ...(resolve ? { resolve: guardedResolve(code, resolve, parameters) } : {}),
    ...(sharing ? { sharing: sharingOf(sharing, code) } : {}),
  };
}

/** A module that sorted its points would emit results under the ids of others, so it is given a list that cannot be changed. */
function computeOf(compute: Own['compute']): Own['compute'] {
  return async (points, lab, emit) => {
    const fixed = Object.freeze(points.map((point) => Object.freeze({ ...point })));
    try {
      await compute(fixed, lab, emit);
    } catch (cause) {
      if (!(cause instanceof TypeError) || !/read only|not extensible/.test(cause.message)) throw cause;
      throw new TypeError(`${cause.message} (the points of a task cannot be changed; work on a copy: [...points])`);
    }
  };
}

function sharingOf(
  { draw, cuts = [], sizes }: NonNullable<ModuleDeclaration['sharing']>,
  code: Code,
): NonNullable<Own['sharing']> {
  const textOf = (name: string, of: (typeof cuts)[number]) =>
    guarded(code, ['sharing', name], of, checkText) as (parameters: OwnParameters) => string;
  return {
    draw: textOf('draw', draw),
    cuts: cuts.map((cut) => textOf('cuts', cut)),
    ...(sizes ? { sizes: textOf('sizes', sizes) } : {}),
  };
}
