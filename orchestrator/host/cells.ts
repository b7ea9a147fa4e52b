import type { Cell } from '../../kernels/contract/column.ts';
import type { Draw, Experiment } from '../../kernels/contract/experiment.ts';
import { groupsOnRequest } from '../../kernels/contract/groups-on-request.ts';
import { identityDefaultOf } from '../../kernels/contract/parameter.ts';

/** Collects the cells of a task's results, column by column. */
export class Cells {
  /** Indices of the points whose results have not been taken, in the order of their results. */
  #computed: number[] = [];
  /** Cells of these points: first by declared column, then by revision. */
  #columns: Cell[][];
  readonly #experiment: Experiment;
  readonly #revisions: readonly ((parameters: Draw) => number | null)[];
  readonly #seen = new Set<number>();
  #size = 0;

  constructor(experiment: Experiment) {
    this.#experiment = experiment;
    this.#revisions = revisionsOf(experiment);
    this.#columns = this.#emptyColumns();
  }

  #emptyColumns(): Cell[][] {
    return Array.from({ length: this.#experiment.columns.length + this.#revisions.length }, () => []);
  }

  /** How many points have a result, taken or not. */
  get size(): number {
    return this.#size;
  }

  /** Hands over the results since it was called last. */
  take(): { computed: number[]; cells: Cell[][] } {
    const taken = { computed: this.#computed, cells: this.#columns };
    this.#computed = [];
    this.#columns = this.#emptyColumns();
    return taken;
  }

  /**
   * Adds a result. If a point is emitted twice, neither result counts, unless the first has been taken.
   * @throws RangeError if the task has no such point, or if the point has a result already
   */
  add(index: number, parameters: Draw | undefined, result: unknown): void {
    if (parameters === undefined || !Number.isInteger(index)) {
      throw new RangeError(`a result was emitted for point ${JSON.stringify(index)}, which the task does not have`);
    }
    if (this.#seen.has(index)) {
      this.#retract(index);
      throw new RangeError(`point ${index} of the task was emitted twice`);
    }
    const { columns } = this.#experiment;
    const own = columns.map((column) => column.of(parameters, result));
    this.#seen.add(index);
    this.#size++;
    this.#computed.push(index);
    for (let c = 0; c < own.length; c++) this.#columns[c].push(own[c]);
    for (let r = 0; r < this.#revisions.length; r++) {
      this.#columns[own.length + r].push(this.#revisions[r](parameters));
    }
  }

  #retract(index: number): void {
    const at = this.#computed.indexOf(index);
    if (at < 0) return;
    this.#size--;
    for (const list of [this.#computed, ...this.#columns]) list.splice(at, 1);
  }
}

/** The revision of each group of columns in a row; null if a row has the group only on request and the point did not ask for it. */
function revisionsOf({ revisions, parameters }: Experiment): ((parameters: Draw) => number | null)[] {
  const onRequest = groupsOnRequest(parameters);
  return Object.entries(revisions).map(([group, revision]) => {
    const asking = onRequest.get(group);
    if (!asking) return () => revision;
    const { key = asking.name } = asking.parameter;
    const none = JSON.stringify(identityDefaultOf(asking.parameter));
    return (p) => (JSON.stringify((p as unknown as Record<string, unknown>)[key]) === none ? null : revision);
  });
}
