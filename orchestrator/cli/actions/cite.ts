import { bibtex, type Reference } from '../../../analysis/text/bibtex.ts';
import type { Analysis } from '../../../analysis/contract.ts';
import type { Registry } from '../../../kernels/contract/registry.ts';
import { trustOf } from '../../run/trust.ts';
import { expand } from '../../sweep/expand.ts';
import { loadSweep } from '../../sweep/load-sweep.ts';
import { version } from '../../version.ts';
import { answer } from '../answer.ts';

/** Options of `nightsweep cite`. */
export interface CiteRequest {
  /** Path of the sweep file. */
  file: string;
  /** Whether a user's own code may run without asking. */
  trust: boolean;
}

/** Prints the references that a sweep rests on, the program included. */
export async function cite({ file, trust }: CiteRequest, registry: Registry): Promise<void> {
  const sweep = await loadSweep(file, { registry, trust: trustOf(trust) });
  const analysis = (await sweep.experiment.analysis?.()) as Analysis | undefined;
  const points = Array.from(expand(sweep).points, ({ parameters }) => parameters);
  const found = analysis?.references?.(points as never[]) ?? [];
  const references = [...found, program()];
  const text = `${references.map(bibtex).join('\n\n')}\n`;
  answer(text, { references, bibtex: text });
  if (found.length === 0) process.stderr.write(`${sweep.experiment.name} names no sources\n`);
}

function program(): Reference {
  const [number] = version().split('+');
  return {
    key: 'nightsweep',
    kind: 'software',
    fields: { title: '{nightsweep}: sweeps of spiked random-matrix experiments', version: number },
  };
}
