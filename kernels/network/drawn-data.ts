import type { Backend, Matrix } from '../backends/backend.ts';
import { activationLabel } from '../model/activations.ts';
import { remember } from '../grouping/remember.ts';
import { drawInputs } from './draw-inputs.ts';
import { targetLabel } from '../model/targets.ts';
import {
  type Batch,
  type DrawParameters,
  drawDirections,
  drawLabels,
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
  readonly #inputs = new Map<string, Promise<Matrix>>();
  readonly #batches = new Map<string, Batch>();
  readonly #directions = new Map<string, Promise<Float64Array[]>>();
  readonly #readouts = new Map<string, Readout>();

  /** @param network it is released together with the data */
  constructor(backend: Backend, network: Network) {
    this.#backend = backend;
    this.#network = network;
  }

  /** Batch number `index` (from 1) of a point, with its n samples. It stays owned by this object. */
  async batch(p: DrawParameters & LabelParameters, index: number): Promise<Batch> {
    const place = `${index} ${p.n}`;
    const key = `${place} ${targetLabel(p.target)} ${p.targetMean} ${p.noise}`;
    let batch = this.#batches.get(key);
    if (!batch) {
      const X = await remember(this.#inputs, place, () => drawInputs(this.#backend, p, this.#network.betaStar, index));
      batch = { X, labels: await drawLabels(this.#backend, p, X, await this.directions(p), index) };
      this.#batches.set(key, batch);
    }
    return batch;
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
