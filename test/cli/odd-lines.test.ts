import { expect, it } from 'vitest';
import { nightsweep } from './nightsweep.ts';

it.each([
  { line: ['phase', '--store', 'a', '--store', 'b'], says: '--store was given 2 times; give it once' },
  { line: ['verify', 'x.yaml', '--sample', '1', '--sample=2'], says: '--sample was given 2 times; give it once' },
  { line: ['schema', '--experiment', 'a', '--experiment'], says: '--experiment was given 2 times; give it once' },
  { line: ['spectrum', 'ab', '--no-store'], says: 'there is no option --no-store' },
  { line: ['phase', '--store.x', '1'], says: 'there is no option --store.x; did you mean --store?' },
  { line: ['plan', '/dev/full'], says: '/dev/full: cannot be read: it is a device, not a file' },
  { line: ['sql', '@/dev/full'], says: 'the query file /dev/full cannot be read: it is a device, not a file' },
])('a line that cannot be meant is a usage error, told in words: $line', ({ line, says }) => {
  const { code, stderr } = nightsweep(...line);
  expect(stderr).toContain(says);
  expect(stderr).not.toMatch(/^ {4}at /m);
  expect(code).toBe(2);
});

it('an option that takes several values may be given several times', () => {
  const { stderr } = nightsweep('run', 'nope.yaml', '--only', 'a', '--only', 'b', '--refresh', 'x', '--refresh', 'y');
  expect(stderr).toContain('nope.yaml: cannot be read');
});
