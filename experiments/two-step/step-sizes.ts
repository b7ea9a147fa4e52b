import type { Assignment, Fault } from '../../kernels/contract/experiment.ts';
import { isFault } from '../network/sizes.ts';
import { singleNames } from './parameters.ts';

/**
 * How large the steps are: exponents and prefactors, or plain numbers, which are prefactors without exponents.
 * @param steps number of steps where it is known; one size then serves all of them
 */
export function resolveStepSizes(
  given: Assignment,
  steps: number | null,
): { alphas: readonly (number | null)[]; prefactors: readonly number[]; named: string } | Fault {
  const alphas = resolveSteps(given, steps, 'alpha', 'alphas');
  if (isFault(alphas)) return alphas;
  const prefactors = resolveSteps(given, steps, 'prefactor', 'prefactors');
  if (isFault(prefactors)) return prefactors;
  const etas = resolveSteps(given, steps, 'eta', 'etas');
  if (isFault(etas)) return etas;
  if (etas.list !== null) {
    const other = alphas.list ? alphas : prefactors.list ? prefactors : null;
    if (other) {
      return {
        parameter: etas.named,
        message: `${etas.named} and ${other.named} both give step sizes`,
        allowed: 'one of them',
      };
    }
    return { alphas: etas.list.map(() => null), prefactors: etas.list, named: etas.named };
  }
  if (alphas.list === null) {
    const allowed = 'alpha1, alpha2, … or alphas: [α1, α2, …]; or eta1, eta2, … or etas: [η1, η2, …]';
    return { parameter: 'alpha1', message: 'no step sizes are given', allowed };
  }
  if (prefactors.list && prefactors.list.length !== alphas.list.length) {
    const message = `there are ${prefactors.list.length} prefactors for ${alphas.list.length} steps`;
    return { parameter: prefactors.named, message, allowed: 'one prefactor per α' };
  }
  return { alphas: alphas.list, prefactors: prefactors.list ?? alphas.list.map(() => 1), named: alphas.named };
}

/** A list over steps, given whole, step by step, or once for a known number of steps; null if it is not given. */
function resolveSteps(
  given: Assignment,
  steps: number | null,
  single: 'alpha' | 'prefactor' | 'eta',
  whole: 'alphas' | 'prefactors' | 'etas',
): { list: readonly number[] | null; named: string } | Fault {
  const found = listOfSteps(given, single, whole);
  if (isFault(found) || found.list === null || steps === null || found.list.length === steps) return found;
  const [size] = found.list;
  if (found.list.length === 1) return { ...found, list: Array.from({ length: steps }, () => size) };
  const message = `there are ${found.list.length} sizes for ${steps} steps of the passes`;
  return { parameter: found.named, message, allowed: `${steps} sizes, or one for all steps` };
}

/** The list as it is given. */
function listOfSteps(
  given: Assignment,
  single: 'alpha' | 'prefactor' | 'eta',
  whole: 'alphas' | 'prefactors' | 'etas',
): { list: readonly number[] | null; named: string } | Fault {
  const singles = singleNames[single].filter((name) => name in given);
  if (whole in given) {
    if (singles.length > 0) return { parameter: singles[0], message: `${singles[0]} and ${whole} are both given` };
    return { list: given[whole] as readonly number[], named: whole };
  }
  if (singles.length === 0) return { list: null, named: whole };
  const missing = singles.findIndex((name, t) => name !== `${single}${t + 1}`);
  if (missing >= 0) {
    return { parameter: singles[missing], message: `${singles[missing]} is given but ${single}${missing + 1} is not` };
  }
  return { list: singles.map((name) => given[name] as number), named: singles[singles.length - 1] };
}
