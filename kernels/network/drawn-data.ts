import type { Backend, Matrix } from '../backends/backend.ts';
import { activationLabel } from '../model/activations.ts';
import { remember } from '../grouping/remember.ts';
import { type BatchPlace, type DataTable, inputsOfRows, labelsOfRows, rowsOfBatch } from './data-table.ts';
import { drawInputs } from './draw-inputs.ts';
import { dataOf } from '../model/input-laws.ts';
import { targetLabel } from '../model/targets.ts';
import {
  type Batch,
  type DrawParameters,
  drawDirections,
  drawLabels,
  noisyLabels,
  type LabelParameters,
  type Network,
  type OutputParameters,
  type Readout,
  readoutOf,
} from './draw.ts';

/**
 * Inputs, labels and readouts of the points of one draw. Each is made once, and equal parameters give the same object.
 * So `Descent` can see what runs share.
 */
export class DrawnData {
  readonly #backend: Backend;
  readonly #network: Network;
  readonly #table: DataTable | null;
  readonly #inputs = new Map<string, Promise<Matrix>>();
  readonly #batches = new Map<string, Batch>();
  readonly #directions = new Map<string, Promise<Float64Array[]>>();
  readonly #readouts = new Map<string, Readout>();

  /**
   * @param network it is released together with the data
   * @param table the table that batches are drawn from; null where they are drawn from a law
   */
  constructor(backend: Backend, network: Network, table: DataTable | null = null) {
    this.#backend = backend;
    this.#network = network;
    this.#table = table;
  }

  /**
   * Batch number `index` (from 1) of a point, with its n samples. It stays owned by this object.
   * @param place where it lies in a table; by default after the batches before it
   */
  async batch(
    p: DrawParameters & LabelParameters,
    index: number,
    place: BatchPlace = { n: p.n, from: 'start', skip: (index - 1) * p.n },
  ): Promise<Batch> {
    const at = `${index} ${p.n} ${this.#table === null ? '' : place.skip}`;
    const key = `${at} ${targetLabel(p.target)} ${p.targetMean} ${p.noise}`;
    let batch = this.#batches.get(key);
    if (!batch) {
      const X = await remember(this.#inputs, at, () => this.#inputsOf(p, index, place));
      batch = { X, labels: await this.#labelsOf(p, X, index, place) };
      this.#batches.set(key, batch);
    }
    return batch;
  }

  async #inputsOf(p: DrawParameters, index: number, place: BatchPlace): Promise<Matrix> {
    const table = this.#table;
    if (table === null) return drawInputs(this.#backend, p, this.#network.betaStar, index);
    return this.#backend.upload(inputsOfRows(table, rowsOfBatch(table.rows, p, place)), p.n, p.d);
  }

  async #labelsOf(p: DrawParameters & LabelParameters, X: Matrix, index: number, place: BatchPlace): Promise<Matrix> {
    const table = this.#table;
    const data = dataOf(p.inputs);
    if (!table?.labels || data === null) return drawLabels(this.#backend, p, X, await this.directions(p), index);
    const values = labelsOfRows(table.labels, rowsOfBatch(table.rows, p, place), p, data);
    return noisyLabels(this.#backend, p, { values, mean: table.labels.mean }, index);
  }

  /** The orthonormal directions that a target reads; the first is β*. */
  directions(p: DrawParameters & Pick<LabelParameters, 'target'>): Promise<Float64Array[]> {
    const { betaStar } = this.#network;
    return remember(this.#directions, targetLabel(p.target), () =>
      drawDirections(this.#backend, p, betaStar, p.target),
    );
  }

  /** The readout of a point. */
  readout(p: OutputParameters): Readout {
    const key = `${activationLabel(p.activation)} ${p.centred} ${p.outputScaling}`;
    let readout = this.#readouts.get(key);
    if (!readout) this.#readouts.set(key, (readout = readoutOf(p, this.#network)));
    return readout;
  }

  /** Releases the network, all inputs and all labels. */
  async release(): Promise<void> {
    const { W0, readout } = this.#network;
    this.#backend.release(W0, readout, ...(await Promise.all(this.#inputs.values())));
    for (const { labels } of this.#batches.values()) this.#backend.release(labels);
  }
}
