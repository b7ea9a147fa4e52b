import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Column } from '../../kernels/contract/column.ts';
import { batchOf } from '../../store/row-batch.ts';
import { arrowStream, batchMessage, readStream, streamHeader } from '../../store/arrow-rows.ts';
import { halfId, IdSet } from '../../store/id-set.ts';
import { wholeMessages } from '../../store/whole-messages.ts';

const seed = 20261128;

const columns: readonly Column[] = [
  { name: 'label', type: 'text', meaning: 'a text' },
  { name: 'value', type: 'real', meaning: 'a number' },
  { name: 'values', type: 'reals', meaning: 'numbers' },
];
const rows = fc.array(
  fc.record({
    label: fc.option(fc.string({ unit: 'grapheme', maxLength: 12 })),
    value: fc.option(fc.double({ noNaN: true })),
    values: fc.option(fc.array(fc.double({ noNaN: true }), { maxLength: 5 })),
  }),
  { minLength: 1, maxLength: 6 },
);

it('of a stream cut anywhere the whole messages before the cut are kept, and nothing else; so with a tail of zeros', () => {
  // The schema message that begins a stream has no rows.
  const header = streamHeader(columns);
  fc.assert(
    fc.property(fc.array(rows, { maxLength: 5 }), fc.nat(10_000), fc.nat(64), (batches, share, zeros) => {
      const pieces = [header, ...batches.map((batch) => batchMessage(columns, [batchOf(batch)]))];
      const stream = Buffer.concat(pieces);
      const ends = pieces.map((_, i) => pieces.slice(0, i + 1).reduce((sum, piece) => sum + piece.length, 0));
      const cut = Math.round((share / 10_000) * stream.length);
      const before = ends.filter((end) => end <= cut);
      const length = before[before.length - 1] ?? 0;
      const torn = Buffer.concat([stream.subarray(0, cut), Buffer.alloc(cut === length ? zeros : 0)]);
      const { whole: kept, broken } = wholeMessages(torn);
      expect(broken).toBeNull();
      expect(kept.length).toBe(length);
      expect(Buffer.compare(kept, stream.subarray(0, length))).toBe(0);
      if (length === 0) return;
      const expected = batches.slice(0, before.length - 1).flat();
      expect(readStream(kept).rows.map((row) => ({ ...row, values: plain(row.values) }))).toEqual(expected);
    }),
    { seed, numRuns: 200 },
  );
});

const plain = (value: unknown): unknown => (value === null ? null : Array.from(value as ArrayLike<number>));

it('a complete stream is all whole messages but for the mark of its end', () => {
  fc.assert(
    fc.property(rows, (batch) => {
      const stream = arrowStream(columns, [batchOf(batch)]);
      const { whole: kept } = wholeMessages(stream);
      expect(stream.length - kept.length).toBe(8);
      expect(readStream(kept).rows).toHaveLength(batch.length);
    }),
    { seed, numRuns: 50 },
  );
});

it('a set of ids holds what a Set of the same ids holds, with equal halves and equal slots too', () => {
  // Few different halves, so that ids often share one; ends that fall into the same slots of the table; any ids.
  const half = fc.oneof(
    fc.constantFrom('000000000000', 'ffffffffffff', '00000000000f', '100000000000'),
    fc.nat(7).map((i) => `${i}abcdef01234`.slice(0, halfId)),
    fc.string({ unit: fc.constantFrom(...Array.from('0123456789abcdef')), minLength: halfId, maxLength: halfId }),
  );
  const id = fc.tuple(half, half).map(([first, second]) => first + second);
  fc.assert(
    fc.property(fc.array(id, { maxLength: 300 }), fc.array(id, { maxLength: 60 }), (added, others) => {
      const [set, model] = [new IdSet(added.length), new Set<string>()];
      for (const one of added) {
        set.add(parseInt(one.slice(0, halfId), 16), parseInt(one.slice(halfId), 16));
        model.add(one);
        expect(set.size).toBe(model.size);
      }
      for (const one of [...added, ...others]) expect(set.has(one)).toBe(model.has(one));
    }),
    { seed, numRuns: 200 },
  );
});
