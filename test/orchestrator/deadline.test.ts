import { describe, expect, it } from 'vitest';
import { deadline, TimeOptionError } from '../../orchestrator/run/deadline.ts';

describe('a deadline', () => {
  const now = new Date(2026, 0, 5, 22, 30);

  it('is the next occurrence of a time of day', () => {
    expect(deadline({ until: '07:00' }, now)).toBe(new Date(2026, 0, 6, 7, 0).getTime());
    expect(deadline({ until: '23:15' }, now)).toBe(new Date(2026, 0, 5, 23, 15).getTime());
  });

  it('is the earlier of the two given', () => {
    expect(deadline({ until: '07:00', maxHours: 2 }, now)).toBe(now.getTime() + 7_200_000);
    expect(deadline({}, now)).toBeNull();
  });

  it.each([{ until: '7 am' }, { until: '25:00' }, { maxHours: 0 }, { maxHours: NaN }])('refuses %o', (options) => {
    expect(() => deadline(options, now)).toThrow(TimeOptionError);
  });
});
