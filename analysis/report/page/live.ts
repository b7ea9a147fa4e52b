import type { PageData } from '../page-data.ts';
import { byId } from './elements.ts';

/** What the server sends when rows have come. */
export interface LivePage {
  lead: string;
  made: string;
  /** HTML, made by the same program as the page. */
  answer: string;
  rest: string;
  data: PageData | null;
}

/**
 * Follows the server of a live page: a line about the run, and the page's parts whenever rows have come. A page that is a file follows nothing.
 * @param changed called with the new cells
 */
export function follow(changed: (data: PageData) => void): void {
  const line = document.getElementById('live');
  if (line === null) return;
  const events = new EventSource(`events${location.search}`);
  events.addEventListener('run', ({ data }: MessageEvent<string>) => {
    line.textContent = JSON.parse(data) as string;
  });
  events.addEventListener('page', ({ data }: MessageEvent<string>) => {
    const page = JSON.parse(data) as LivePage;
    byId('lead').textContent = page.lead;
    byId('made').textContent = page.made;
    replace('answer', page.answer);
    const open = new Set([...document.querySelectorAll('#rest details[open]')].map(({ id }) => id));
    byId('rest').innerHTML = page.rest;
    for (const id of open) document.getElementById(id)?.setAttribute('open', '');
    if (page.data !== null) changed(page.data);
  });
  events.addEventListener('error', () => {
    line.textContent = 'The server does not answer. The page shows what it last said.';
  });
}

/** Puts HTML in the place of an element. */
function replace(id: string, html: string): void {
  const template = document.createElement('template');
  template.innerHTML = html;
  byId(id).replaceWith(template.content);
}
