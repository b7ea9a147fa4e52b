import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../kernels/native/package-root.ts';
import { escaped, jsonScript } from './html.ts';
import type { PageData } from './page-data.ts';
import { style } from './style.ts';

/** The script of the page, which the build bundles from `analysis/report/page`. */
const script = 'dist/analysis/report/page.js';

/** The parts of a page. */
export interface PageParts {
  title: string;
  /** One line under the title, plain text. */
  lead: string;
  /** What stands before the first figure, HTML. */
  answer: string;
  /** Null where there is no cell to draw. */
  data: PageData | null;
  /** What stands after the second figure, HTML. */
  rest: string;
  /** The last line, plain text. */
  made: string;
}

/** A page that needs no other file: styles, script and all cells are within it. */
export function pageHtml(parts: PageParts): string {
  const { data } = parts;
  return documentOf(parts, {
    run: '',
    shown: data === null ? '' : figures,
    script: data === null ? '' : scriptHtml(data),
  });
}

/** The same page as a server gives it: it has a line about the run, and follows what the server tells. It has figures once there are cells. */
export function livePageHtml(parts: PageParts): string {
  const { data } = parts;
  const run = '<p id="live" role="status">Waiting for the run to say how far it is.</p>';
  return documentOf(parts, { run, shown: data === null ? '' : figures, script: scriptHtml(data) });
}

function documentOf(
  { title, lead, answer, rest, made }: PageParts,
  { run, shown, script: code }: { run: string; shown: string; script: string },
): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title><style>${style}</style></head>
<body><a class="skip" href="#map">To the first figure</a>
<header><h1>${escaped(title)}</h1><p class="lead" id="lead">${escaped(lead)}</p>${run}</header>
<main>
${answer}
${shown}
<div id="rest">
${rest}
</div>
</main>
<footer><p id="made">${escaped(made)}</p></footer>
${code}
</body></html>
`;
}

function scriptHtml(data: PageData | null): string {
  const text = readFileSync(join(packageRoot(), script), 'utf8').replaceAll('</script', '<\\/script');
  return `${data === null ? '' : jsonScript('data', data)}\n<script>${text}</script>`;
}

const figures = `<figure id="figure-1"><h2>Figure 1</h2>
<div class="controls" id="controls" role="group" aria-label="what figure 1 shows"></div>
<div id="map"><noscript>This page draws its figures with a script that is part of it. The same data are in phase.parquet.</noscript></div>
<div class="legend" id="legend"></div>
<figcaption id="map-caption"></figcaption></figure>
<div id="tip" hidden></div><div class="heard" id="said" role="status" aria-live="polite"></div>
<figure id="figure-2"><h2>Figure 2: the chosen cell</h2><div id="cell"></div></figure>
<details id="cells"><summary><h2>The cells of figure 1 as a table</h2></summary><div class="scroll tall" id="cell-table" tabindex="0" role="group" aria-label="cells"></div></details>`;
