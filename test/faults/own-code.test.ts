import { describe, expect, it } from 'vitest';
import type { Finished } from '../cli/nightsweep.ts';
import { workplace } from './workplace.ts';
import { sampled } from '../sampled.ts';

const points = 12;
const guilty = 5;
const sweepOf = (file: string): string =>
  `name: own\nexperiment: ./${file}\nparameters: { index: { from: 1, to: ${points}, count: ${points} } }\n`;

interface Failure {
  message: string;
  cause: string;
  attempts: number;
}

/** What a run left: points with a row, and the failures. */
function outcomeOf(run: (...args: string[]) => Finished): { indices: number[]; failures: Failure[] } {
  const json = (sql: string): unknown => JSON.parse(run('sql', sql, '--format', 'json').stdout);
  const rows = json('SELECT "index" AS i FROM own ORDER BY 1') as { i: number }[];
  return { indices: rows.map(({ i }) => i), failures: json('SELECT * FROM failures') as Failure[] };
}

/** What the sweep's log has. */
function logOf(run: (...args: string[]) => Finished): string {
  const sql = `SELECT content FROM read_text('results/sweeps/own/run.log')`;
  return (JSON.parse(run('sql', sql, '--format', 'json').stdout) as [{ content: string }])[0].content;
}

const others = Array.from({ length: points }, (_, i) => i + 1).filter((index) => index !== guilty);

/** A module each of whose points is a task; `compute` is its body. */
const moduleOf = (compute: string): string => `export default {
  name: 'own',
  version: 1,
  parameters: { index: { kind: 'integer', meaning: 'number of the point' } },
  columns: [
    { name: 'value', type: 'real', meaning: 'a number' },
    { name: 'label', type: 'text', meaning: 'a text' },
  ],
  sharing: { draw: ({ index }) => String(index) },
  compute([{ index }], lab, emit) {
    const result = { value: index / 2, label: 'fine' };
    ${compute}
    emit(0, result);
  },
};
`;

describe('a module that misbehaves costs its own task, and the failure says why', () => {
  it.each(
    sampled(
      [
        { what: 'throws', compute: `if (index === 5) throw new Error('no luck');`, says: 'Error: no luck' },
        {
          what: 'emits a value of another type',
          compute: `if (index === 5) result.value = 'much';`,
          says: 'ResultError: value: "much" is not a number',
        },
        {
          what: 'leaves a value out',
          compute: 'if (index === 5) delete result.label;',
          says: 'ResultError: the result has no label; give null where there is none',
        },
        {
          what: 'emits nothing',
          compute: 'if (index === 5) return;',
          says: '1 of 1 points of the task were not emitted',
        },
        {
          what: 'emits twice',
          compute: 'if (index === 5) emit(0, result);',
          says: 'point 0 of the task was emitted twice',
        },
        {
          what: 'emits for no point',
          compute: 'if (index === 5) return emit(7, result);',
          says: 'for point 7, which the task does not have',
        },
        {
          what: 'asks for a backend it did not declare',
          compute: 'if (index === 5) lab.backend;',
          says: "must declare needs: 'backend'",
        },
        { what: 'rejects', compute: `if (index === 5) return Promise.reject('later');`, says: 'later' },
      ],
      3,
    ),
  )('it $what', ({ compute, says }) => {
    const run = workplace({ 'own.mjs': moduleOf(compute), 'own.yaml': sweepOf('own.mjs') });
    const { code, stderr } = run('run', 'own.yaml', '--trust');
    expect(stderr).toContain('1 points failed');
    expect(code).toBe(3);
    const { indices, failures } = outcomeOf(run);
    expect(indices).toEqual(others);
    expect(failures).toHaveLength(1);
    expect(failures[0].message).toContain(says);
  });

  it('it ends the process, or never returns', () => {
    for (const [compute, cause] of [
      [`if (index === 5) process.kill(process.pid, 'SIGABRT');`, 'crash'],
      ['while (index === 5);', 'timeout'],
    ]) {
      const run = workplace({ 'own.mjs': moduleOf(compute), 'own.yaml': sweepOf('own.mjs') });
      expect(run('run', 'own.yaml', '--trust', '--task-timeout', '0.02').code).toBe(3);
      const { indices, failures } = outcomeOf(run);
      expect(indices).toEqual(others);
      expect(failures.map((failure) => failure.cause)).toEqual([cause]);
    }
  });
});

describe('a module that is not as the contract asks is refused before anything runs, exit code 2', () => {
  const refused = (text: string): string => {
    const run = workplace({ 'own.mjs': text, 'own.yaml': sweepOf('own.mjs') });
    const { code, stderr } = run('run', 'own.yaml', '--trust');
    expect(code).toBe(2);
    expect(stderr).not.toContain('    at ');
    return stderr;
  };
  const fine = moduleOf('');

  it('with the place, what is allowed and the nearest word, and every mistake at once', () => {
    const message = refused(
      fine
        .replace("type: 'real'", "type: 'reel'")
        .replace('version: 1', 'version: 0.5')
        .replace('compute(', 'comptue('),
    );
    expect(message).toMatch(/own\.mjs:\d+:\d+: columns\.0\.type: "reel" is not allowed; did you mean "real"\?/);
    expect(message).toContain('allowed: text, integer, real, flag, reals, time');
    expect(message).toMatch(/own\.mjs:3:3: version: 0\.5 is not allowed/);
    expect(message).toContain('unknown key "comptue"; did you mean "compute"?');
    expect(message).toContain('compute is missing');
  });

  it('where a name is taken', () => {
    expect(refused(fine.replace("name: 'own'", "name: 'drill'"))).toContain(
      'drill is the name of an experiment that ships',
    );
    expect(refused(fine.replace("name: 'value'", "name: 'Index'"))).toContain(
      'the column Index has the name of another column',
    );
    expect(refused(fine.replace("name: 'value'", "name: 'seed'"))).toContain(
      'the column seed has the name of a column that every row has',
    );
  });

  it('where a default is not a value, or a revision not there', () => {
    expect(refused(fine.replace("kind: 'integer',", "kind: 'integer', from: 1, default: 0,"))).toContain(
      'the default 0 is not a value of index',
    );
    expect(refused(fine.replace("type: 'real',", "type: 'real', revision: 'lat',"))).toContain(
      'lat is not one of the revisions',
    );
  });

  it('where it cannot be imported, has no default export, or is not there', () => {
    expect(refused('export default {')).toMatch(/own\.mjs:1:\d+: cannot be read as a JavaScript module/);
    expect(refused('throw new Error("at home only");')).toContain('Error: at home only');
    expect(refused('export const name = 1;')).toContain('no default export');
    const run = workplace({ 'own.yaml': sweepOf('onw.mjs') });
    const { code, stderr } = run('plan', 'own.yaml', '--trust');
    expect(code).toBe(2);
    expect(stderr).toContain('own.yaml:2:13: experiment: there is no file ./onw.mjs');
  });

  it('a parameter that the sweep does not give is missing by name', () => {
    const run = workplace({ 'own.mjs': fine, 'own.yaml': 'name: own\nexperiment: ./own.mjs\nparameters: {}\n' });
    expect(run('plan', 'own.yaml', '--trust').stderr).toContain('index is missing');
  });
});

/** A command whose points are tasks of their own; `answer` is what it does with a request `id`, `index`. */
const commandOf = (answer: string): string => `import { createInterface } from 'node:readline';
const say = (value) => process.stdout.write((typeof value === 'string' ? value : JSON.stringify(value)) + '\\n');
createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, parameters: { index } } = JSON.parse(line);
  const row = { value: index / 2 };
  ${answer}
  say({ id, row });
});
`;
const commandFile = `name: own
version: 1
command: [${JSON.stringify(process.execPath)}, own-command.mjs]
files: [own-command.mjs]
parameters: { index: { kind: integer, meaning: number of the point } }
columns: { value: { type: real, meaning: a number } }
share: [index]
limits: { start: 20, task: 2 }
`;
const commandPlace = (answer: string, file = commandFile) =>
  workplace({
    'own-command.mjs': commandOf(answer),
    'own-command.yaml': file,
    'own.yaml': sweepOf('own-command.yaml'),
  });

describe('a command that misbehaves costs its own task, and the failure has what it wrote', () => {
  it.each(
    sampled(
      [
        {
          what: 'ends',
          answer: `if (index === 5) { console.error('out of luck'); process.exit(7); }`,
          says: 'ended with code 7; it said: out of luck',
        },
        {
          what: 'is killed',
          answer: `if (index === 5) process.kill(process.pid, 'SIGKILL');`,
          says: 'was ended by SIGKILL',
        },
        { what: 'hangs', answer: 'if (index === 5) return;', says: 'points within its time limit' },
        {
          what: 'answers with an error',
          answer: `if (index === 5) return say({ id, error: 'singular' });`,
          says: 'CommandError: singular',
        },
        {
          what: 'answers twice',
          answer: `if (index === 5) return say(JSON.stringify({ id, row }) + '\\n' + JSON.stringify({ id, row }));`,
          says: 'answered a point twice: "{\\"id\\"',
        },
        {
          what: 'writes junk',
          answer: `if (index === 5) return say('Traceback: …');`,
          says: 'wrote a line that is no answer (not JSON): "Traceback: …"',
        },
        { what: 'prints to standard output', answer: `if (index === 5) say('done with 5');`, says: '"done with 5"' },
        {
          what: 'answers for no one',
          answer: `if (index === 5) return say({ id: 999999, row });`,
          says: 'answered what it was not asked',
        },
        {
          what: 'answers without a row',
          answer: 'if (index === 5) return say({ id });',
          says: 'it has neither a row nor an error',
        },
        {
          what: 'gives a value of another type',
          answer: 'if (index === 5) row.value = [1];',
          says: 'value: [1] is not a number',
        },
        { what: 'leaves a value out', answer: 'if (index === 5) delete row.value;', says: 'the result has no value' },
      ],
      3,
    ),
  )('it $what', ({ answer, says }) => {
    const run = commandPlace(answer);
    const { code } = run('run', 'own.yaml', '--trust', '--workers', '2');
    const { indices, failures } = outcomeOf(run);
    expect(failures.map(({ message }) => message).join('\n')).toContain(says);
    expect(failures).toHaveLength(1);
    expect(failures[0]).toMatchObject({ cause: 'error', attempts: 2 });
    expect(indices).toEqual(others);
    expect(code).toBe(3);
  });

  it('it answers again when its task is done already: the log has the line, and nothing else is lost', () => {
    const run = commandPlace(`if (index === 5) setTimeout(() => say({ id, row }), 100);
      for (const until = Date.now() + 30; Date.now() < until; );`);
    const { code } = run('run', 'own.yaml', '--trust', '--workers', '1');
    expect(code).toBe(0);
    expect(outcomeOf(run).indices).toHaveLength(points);
    expect(logOf(run)).toMatch(/answered a point of an earlier task again: "\{\\"id/);
  });

  it('its program is not there: nothing is run, exit code 2', () => {
    const run = (program: string): Finished =>
      commandPlace('', commandFile.replace(JSON.stringify(process.execPath), program))('run', 'own.yaml', '--trust');
    const missing = run('no-such-program');
    expect(missing.code).toBe(2);
    expect(missing.stderr).toContain('there is no program no-such-program on the PATH; nothing was run');
    expect(run('./own.yaml').stderr).toContain('the file ./own.yaml is not executable');
  });
});

describe('a command is understood', () => {
  it('NaN and Infinity stand bare or as text, null is none; standard error goes to the log', () => {
    const run = commandPlace(`
      if (index === 1) return say('{"id": "' + id + '", "row": {"value": NaN}}');
      if (index === 2) return say('{"id": "' + id + '", "row": {"value": -Infinity}}');
      if (index === 3) row.value = 'Infinity';
      if (index === 4) { row.value = null; console.error('four of twelve'); }`);
    expect(run('run', 'own.yaml', '--trust').code).toBe(0);
    const sql = `SELECT count(*) FILTER (isnan(value)) AS nan, count(*) FILTER (isinf(value)) AS infinite,
                        count(*) FILTER (value IS NULL) AS missing, count(*) AS n FROM own`;
    expect(JSON.parse(run('sql', sql, '--format', 'json').stdout)).toEqual([
      { nan: 1, infinite: 2, missing: 1, n: 12 },
    ]);
    expect(logOf(run)).toContain('four of twelve');
  });

  it('it lives on from task to task: one process per worker computes all', () => {
    const run = commandPlace('row.value = process.pid;');
    expect(run('run', 'own.yaml', '--trust', '--workers', '2').code).toBe(0);
    const [{ pids }] = JSON.parse(
      run('sql', 'SELECT count(DISTINCT value) AS pids FROM own', '--format', 'json').stdout,
    ) as [{ pids: number }];
    expect(pids).toBeLessThanOrEqual(2);
  });

  it('mistakes in its file are told with their places, every one at once', () => {
    const run = commandPlace('', commandFile.replace('type: real', 'type: reel').replace('limits:', 'limit:'));
    const { code, stderr } = run('plan', 'own.yaml', '--trust');
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /own-command\.yaml:6:\d+: columns\.value\.type: "reel" is not allowed; did you mean "real"\?/,
    );
    expect(stderr).toMatch(/own-command\.yaml:8:1: unknown key "limit"; did you mean "limits"\?/);
    const missing = commandPlace('', commandFile.replace('files: [own-command.mjs]', 'files: [gone.py]'));
    expect(missing('plan', 'own.yaml', '--trust').stderr).toContain(
      'own-command.yaml:4:9: there is no file gone.py beside it',
    );
  });
});
