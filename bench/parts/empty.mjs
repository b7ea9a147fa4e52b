// An experiment that computes nothing, as a module: what nightsweep itself takes per point of a user's own code.
export default {
  name: 'empty-module',
  version: 1,
  parameters: { index: { kind: 'integer', meaning: 'number of the point' } },
  columns: [{ name: 'value', type: 'real', meaning: 'half of the number' }],
  cost: { milliseconds: 0.01 },
  compute(points, lab, emit) {
    points.forEach(({ index }, i) => emit(i, { value: index / 2 }));
  },
};
