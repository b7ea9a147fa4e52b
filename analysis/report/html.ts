/** Text in which HTML's special characters are escaped. */
export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** A table of texts, which are escaped, and of numbers, which stand at the right. */
export function htmlTable(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const cell = (value: string | number): string =>
    typeof value === 'number' ? `<td class="number">${value}</td>` : `<td>${escaped(value)}</td>`;
  const header = head.map((name) => `<th>${escaped(name)}</th>`).join('');
  const body = rows.map((row) => `<tr>${row.map(cell).join('')}</tr>`).join('\n');
  return `<div class="scroll"><table><thead><tr>${header}</tr></thead><tbody>${body}</tbody></table></div>`;
}

const style = `
  :root { color-scheme: light; --ink: #1f2430; --faint: #6b7280; --line: #e5e7eb; }
  body { font: 16px/1.55 Inter, system-ui, "Segoe UI", Helvetica, Arial, sans-serif; color: var(--ink); margin: 0 auto; max-width: 1120px; padding: 2.5rem 1.5rem 5rem; }
  h1 { font-size: 1.9rem; margin: 0 0 .3rem; } h2 { font-size: 1.3rem; margin: 2.6rem 0 .6rem; } p { max-width: 46rem; }
  .lead { color: var(--faint); margin-top: 0; } figure { margin: 1.4rem 0 2.4rem; } figure svg { max-width: 100%; height: auto; } figure svg text { font-family: Inter, system-ui, "Segoe UI", Helvetica, Arial, sans-serif; }
  table { border-collapse: collapse; font-size: .88rem; } th, td { text-align: left; padding: .32rem .9rem .32rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
  th { font-weight: 600; white-space: nowrap; } td.number { text-align: right; font-variant-numeric: tabular-nums; } .scroll { overflow-x: auto; }
  pre { background: #f6f7f9; padding: .9rem 1.1rem; overflow-x: auto; font-size: .84rem; border-radius: 6px; } code { font-family: ui-monospace, "DejaVu Sans Mono", Menlo, monospace; }
  nav a { margin-right: 1.1rem; color: #264478; } .fine { color: #0f766e; } .bad { color: #b91c1c; }`;

/** One section of a page. */
export interface Section {
  id: string;
  title: string;
  html: string;
}

/** A page that needs no other file: it contains its styles and figures. */
export function page(title: string, lead: string, sections: readonly Section[]): string {
  const links = sections.map(({ id, title: name }) => `<a href="#${id}">${escaped(name)}</a>`).join('');
  const body = sections.map(
    ({ id, title: name, html }) => `<section id="${id}"><h2>${escaped(name)}</h2>\n${html}</section>`,
  );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title><style>${style}</style></head>
<body><h1>${escaped(title)}</h1><p class="lead">${escaped(lead)}</p><nav>${links}</nav>
${body.join('\n')}
</body></html>
`;
}
