/** Text in which HTML's special characters are escaped. */
export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** A table of texts, which are escaped, and of numbers, which stand at the right. Without a head its first column names the rows. */
export function htmlTable(head: readonly string[] | null, rows: readonly (readonly (string | number)[])[]): string {
  const cell = (value: string | number, i: number): string => {
    if (typeof value === 'number') return `<td class="number">${value}</td>`;
    return head === null && i === 0 ? `<th scope="row">${escaped(value)}</th>` : `<td>${escaped(value)}</td>`;
  };
  const header =
    head === null
      ? ''
      : `<thead><tr>${head.map((name) => `<th scope="col">${escaped(name)}</th>`).join('')}</tr></thead>`;
  const body = rows.map((row) => `<tr>${row.map(cell).join('')}</tr>`).join('\n');
  return `<div class="scroll" tabindex="0" role="group" aria-label="table"><table>${header}<tbody>${body}</tbody></table></div>`;
}

/** A block that shows its title and opens on request. */
export function folded(id: string, title: string, html: string): string {
  return `<details id="${id}"><summary><h2>${escaped(title)}</h2></summary>\n${html}\n</details>`;
}

/** Code that can be scrolled with the keys. */
export function codeBlock(text: string): string {
  return `<pre tabindex="0"><code>${escaped(text)}</code></pre>`;
}

/** JSON that may stand within a script element. */
export function jsonScript(id: string, value: unknown): string {
  return `<script type="application/json" id="${id}">${JSON.stringify(value).replaceAll('<', '\\u003c')}</script>`;
}
