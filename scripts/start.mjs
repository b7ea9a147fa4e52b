// npm start: sets up what is missing, runs the quickstart sweep, writes its report, and says what to try next.
import { join } from 'node:path';
import { nightsweep, root, setupOrExit } from './setup.mjs';

process.chdir(root);
setupOrExit();
const code = nightsweep('run', 'sweeps/quickstart.yaml');
if (code !== 0) process.exit(code);
process.stdout.write('\nFigures and report:\n');
const reported = nightsweep('report', '--sweep', 'quickstart');
if (reported !== 0) process.exit(reported);
process.stdout.write(`
Open ${join(root, 'results/report/quickstart/report.html')} in a browser. Then try:

  npx nightsweep sql "SELECT target, batch, alpha2, avg(outlier_count) AS outliers, avg(outlier_span_target) AS alignment
                        FROM points WHERE width = 1024 AND alpha1 = 0.32 GROUP BY ALL ORDER BY ALL"
  npx nightsweep phase --sweep quickstart --x alpha2 --y width --where "alpha1 = 0.32"
  npx nightsweep plan sweeps/overnight.yaml
  npx nightsweep run sweeps/overnight.yaml --until 07:00
  npx nightsweep --help
`);
