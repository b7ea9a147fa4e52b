// Preloaded into a command (`--import`): writes the peak resident memory of its process, kB, to the file that NIGHTSWEEP_BENCH_RSS names.
import { writeFileSync } from 'node:fs';

process.on('exit', () => writeFileSync(process.env.NIGHTSWEEP_BENCH_RSS, String(process.resourceUsage().maxRSS)));
