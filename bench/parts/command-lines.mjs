// Command lines that nobody would type: commands, options and values in any combination.

/** Files and folders that the lines name; see `fuzz-box.mjs`. */
const sweeps = ['tiny.yaml', 'broken.yaml', 'empty.yaml', 'binary.yaml', 'folder', 'own.yaml', 'zero.yaml'];
const paths = [
  ...[
    'results',
    'fresh',
    'fresh/deep/er',
    'tiny.yaml',
    'folder',
    '.',
    '..',
    '../../x',
    '../inner/work/y',
    'ü ö',
    'a\tb',
  ],
  ...[
    '/proc/x',
    '/proc/self/x',
    '/dev/null',
    '/dev/null/x',
    '/dev/full',
    'x'.repeat(300),
    `${'d/'.repeat(200)}e`,
    ' ',
    '',
  ],
];
const words = [
  ...[
    'NaN',
    '-1',
    '0',
    '1e999',
    '-0',
    '1.5',
    '0x10',
    '99999999999999999999',
    'Infinity',
    '',
    ' ',
    '__proto__',
    'constructor',
  ],
  ...[
    'toString',
    'null',
    'undefined',
    'true',
    'false',
    '[]',
    '{}',
    "'",
    '"',
    '\\',
    '\u0007\u001b[31m',
    'a\nb',
    '💥',
    '%s%d',
  ],
  ...['07:00', '25:61', '99%', '0%', '-5%', 'all', 'native', 'tfjs', 'auto', 'points', 'failures', 'sweep', 'boundary'],
  ...[
    'two-step',
    'drill',
    'own',
    'width',
    'alpha1',
    'alpha1 = 0.3',
    'nope = 1',
    '); DROP TABLE x; --',
    'a'.repeat(5000),
  ],
  ...[
    '0',
    'f',
    '00000000',
    'g',
    '../../x',
    'tiny',
    'parquet',
    'arrow',
    'csv',
    'json',
    'table',
    'strength',
    'alignment',
  ],
];
const queries = [
  ...[
    'SELECT 1',
    'SELECT * FROM points LIMIT 2',
    'SELECT',
    '',
    ';',
    '@tiny.yaml',
    '@nope.sql',
    '@folder',
    '@/dev/null',
  ],
  ...[
    "COPY (SELECT 1) TO 'copied.csv'",
    "SELECT * FROM read_csv('/proc/self/environ')",
    "ATTACH 'z.db'",
    'INSTALL httpfs',
  ],
  ...[
    'SELECT count(*) FROM drills',
    'CREATE TABLE points (x INT)',
    'PRAGMA database_list',
    "SET temp_directory = '../../t'",
  ],
  ...[
    'SELECT * FROM rows',
    'SELECT 1/0',
    "SELECT error('no')",
    "EXPORT DATABASE '../../e'",
    "SELECT repeat('x', 3000)",
  ],
];
const options = {
  run: ['workers', 'memory', 'blas-core', 'until', 'max-hours', 'task-timeout', 'refresh', 'only', 'backend', 'trust'],
  plan: ['backend', 'workers', 'memory', 'refresh', 'trust'],
  explain: ['points', 'trust'],
  sql: ['format', 'out'],
  phase: ['sweep', 'where', 'experiment', 'x', 'y', 'row', 'value', 'out'],
  fit: ['sweep', 'where', 'experiment', 'out', 'from', 'to', 'of', 'at'],
  spectrum: ['backend', 'out'],
  report: ['backend', 'sweep', 'where', 'experiment', 'x', 'y', 'row', 'out'],
  point: ['backend', 'recompute', 'arrays'],
  verify: ['sample', 'precision', 'backend', 'blas-core', 'trust'],
  fsck: ['repair'],
  merge: [],
  gc: ['remove', 'trust'],
  schema: ['experiment'],
  cite: ['trust'],
  completion: [],
  nope: [],
};
const anywhere = [
  'help',
  'version',
  'store',
  '__proto__',
  'constructor',
  'nope',
  'get-yargs-completions',
  'store.x',
  '',
  '-',
];
const takesSweep = new Set(['run', 'plan', 'explain', 'verify', 'cite', 'gc']);
const takesPath = new Set(['store', 'out', 'arrays']);

/** One command line; the same seed gives the same lines. */
export function commandLine(below) {
  const pick = (list) => list[below(list.length)];
  const names = Object.keys(options);
  const command = pick(names);
  const value = (name) => {
    const kind = below(6);
    // Half of the lines find the store that is there.
    if (name === 'store' && kind > 2) return 'results';
    if (takesPath.has(name)) return pick(kind === 0 ? words : paths);
    return pick(kind === 0 ? paths : words);
  };
  const option = () => {
    const name = below(5) === 0 ? pick(anywhere) : pick([...options[command], 'store']);
    const form = below(10);
    if (form === 0) return [`--${name}`];
    if (form === 1) return [`--no-${name}`];
    if (form === 2) return [`-${name}`, value(name)];
    if (form < 6) return [`--${name}=${value(name)}`];
    return [`--${name}`, value(name)];
  };
  const positional = () => {
    if (below(8) === 0) return [];
    if (takesSweep.has(command)) return [pick(below(4) === 0 ? paths : sweeps)];
    if (command === 'sql') return [pick(queries)];
    if (command === 'merge') return [pick(paths)];
    return below(3) === 0 ? [] : [pick(words)];
  };
  const pieces = [
    positional(),
    ...Array.from({ length: below(4) }, option),
    ...(below(12) === 0 ? [positional()] : []),
  ];
  // Computing takes long, so most lines that would compute have one more option, which most often is a mistake.
  if ((command === 'run' || command === 'verify') && below(8) > 0)
    pieces.push([`--${pick(['workers', 'sample', 'nope'])}`, 'x']);
  for (let i = pieces.length - 1; i > 0; i--) {
    const j = below(i + 1);
    [pieces[i], pieces[j]] = [pieces[j], pieces[i]];
  }
  const line = pieces.flat();
  if (below(30) > 0) line.splice(below(10) === 0 ? line.length : 0, 0, command);
  return line;
}

/** The paths that a command line may write to, as they were given. */
export function namedPaths(line) {
  return line.flatMap((word, i) => {
    const [, name, value] = /^--?([a-z]+)(?:=(.*))?$/s.exec(word) ?? [];
    return takesPath.has(name) ? [value ?? line[i + 1] ?? ''] : [];
  });
}
