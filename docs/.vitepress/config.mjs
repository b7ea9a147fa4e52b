import { readFileSync } from 'node:fs';
import { defineConfig } from 'vitepress';

/** An entry of the sidebar: `page` with the page's own title, or `page=title`. */
const entry = (given) => {
  const [name, title] = given.split('=');
  const text = readFileSync(new URL(`../${name}.md`, import.meta.url), 'utf8');
  const own = /^# (.*)$/m.exec(text)?.[1] ?? name;
  return { text: (title ?? own).replaceAll('`', ''), link: `/${name.replace(/(README|^index)$/, '')}` };
};
const room = (text, ...pages) => ({
  text,
  items: pages.map(entry),
  collapsed: false,
});

export default defineConfig({
  title: 'nightsweep',
  description: 'Large sweeps of random-matrix experiments: overnight runs, SQL, phase diagrams, finite N',
  cacheDir: '../.setup/vitepress',
  // Folders of sweep files; the site has the files beside its pages.
  ignoreDeadLinks: [/\/sweeps\//],
  rewrites: { 'api/README.md': 'api/index.md', 'decisions/README.md': 'decisions/index.md' },
  markdown: {
    languageAlias: { duckdb: 'sql' },
    // Braces are text.
    attrs: { disable: true },
    config(md) {
      // Pages write of <names>. The only HTML in them are the anchors of the API pages.
      md.renderer.rules.html_inline = md.renderer.rules.html_block = (tokens, i) => {
        const { content } = tokens[i];
        return /^<(a id="[\w-]+"|\/a)>$|^<!--/.test(content) ? content : md.utils.escapeHtml(content);
      };
    },
  },
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    sidebar: [
      room('Start', 'index', 'tutorial=Tutorial', 'cheatsheet'),
      room(
        'How to',
        'running',
        'clusters',
        'chunks',
        'own-data',
        'own-experiment',
        'datasets',
        'reading',
        'json',
        'questions',
      ),
      room('Results', 'report', 'phase-diagrams', 'finite-n', 'detectors', 'gallery', 'generalisation'),
      room(
        'Reference',
        ...['sweep-files', 'command-line', 'sql', 'experiments/every-row', 'experiments/two-step=Two steps and more'],
        ...['experiments/one-step-features=Features after one step', 'experiments/spiked-features=Spiked features'],
        ...['theory', 'api/README=Libraries', 'glossary'],
      ),
      room(
        'Explanation',
        'model',
        'store',
        'random-numbers',
        'backends',
        'architecture',
        'decisions/README',
        'comparison',
      ),
      room('Evidence', 'reliability', 'detectors-evidence', 'performance', 'cluster-faults'),
    ],
  },
});
