// The same as a command: answers each line of JSON with one.
import { createInterface } from 'node:readline';

createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, parameters } = JSON.parse(line);
  process.stdout.write(`${JSON.stringify({ id, row: { value: parameters.index / 2 } })}\n`);
});
