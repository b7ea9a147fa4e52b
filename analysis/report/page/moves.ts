import type { PageData } from '../page-data.ts';
import { svg } from './elements.ts';
import type { Panel, Shown } from './panels.ts';

/** A cell and where it is drawn. */
export interface Box {
  shown: Shown;
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Called when a cell is pointed at, reached by key, or left. */
export interface Listener {
  point(shown: Shown, panel: Panel, at: DOMRect): void;
  leave(): void;
  choose(shown: Shown): void;
}

/** Pointer and keys. The focus frame shows where the keys are. */
export function listen(
  root: SVGSVGElement,
  boxes: readonly Box[],
  data: PageData,
  panel: Panel,
  listener: Listener,
): void {
  const frame = svg('rect', { class: 'focus', width: 0, height: 0 });
  root.append(frame);
  let current = -1;
  const go = (index: number): void => {
    const box = boxes[index];
    if (!box) return;
    current = index;
    for (const [name, value] of Object.entries({ x: box.left, y: box.top, width: box.width, height: box.height })) {
      frame.setAttribute(name, String(value));
    }
    listener.point(box.shown, panel, frame.getBoundingClientRect());
  };
  const indexAt = (event: Event): number => {
    const cell = (event.target as Element).getAttribute('data-cell');
    return cell === null ? -1 : boxes.findIndex(({ shown }) => shown.cell === Number(cell));
  };
  root.addEventListener('pointermove', (event) => {
    const index = indexAt(event);
    if (index >= 0) go(index);
  });
  root.addEventListener('pointerleave', () => listener.leave());
  root.addEventListener('click', (event) => {
    const index = indexAt(event);
    if (index >= 0) listener.choose(boxes[index].shown);
  });
  root.addEventListener('focus', () => go(Math.max(0, current)));
  root.addEventListener('blur', () => listener.leave());
  root.addEventListener('keydown', (event) => {
    const steps: Record<string, [number, number]> = {
      ...{ ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] },
    };
    if (event.key === 'Escape') {
      listener.leave();
      return;
    }
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      if (current >= 0) listener.choose(boxes[current].shown);
      return;
    }
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    go(nextBox(boxes, current, step, data));
  });
}

/** The nearest cell in a direction: first along the line, else the nearest beyond. */
function nextBox(boxes: readonly Box[], current: number, [dx, dy]: [number, number], data: PageData): number {
  const here = boxes[Math.max(0, current)];
  const place = (box: Box): [number, number] => [
    data.places[data.x.name][box.shown.cell],
    data.places[data.y.name][box.shown.cell],
  ];
  const [x, y] = place(here);
  let best = current;
  let least = Infinity;
  boxes.forEach((box, i) => {
    const [toX, toY] = [place(box)[0] - x, place(box)[1] - y];
    const along = dx * toX + dy * toY;
    const beside = Math.abs(dx === 0 ? toX : toY);
    if (along <= 0 || along + 100 * beside >= least) return;
    least = along + 100 * beside;
    best = i;
  });
  return best;
}
