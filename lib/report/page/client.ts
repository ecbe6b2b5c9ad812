/// <reference lib="dom" />
/** Draws the page in the browser. It is translated to JavaScript and put into the page as it stands: no imports. */
import type { PageData, PageNode, PagePod, PageStep } from './data.ts';

const data: PageData = JSON.parse(document.getElementById('data')?.textContent ?? '');
/** Of the largest node, in rem. */
const HEIGHT = 22;
/** A line of a pod's text, in rem. */
const LINE = 1.1;

let resource: 'cpu' | 'memory' = 'cpu';
let current = 0;

const slider = element<HTMLInputElement>('slider');
const stage = element('nodes');

function element<T extends HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (found === null) {
    throw new Error(`the page has no element ${id}`);
  }
  return found as T;
}

function make(tag: string, className: string, text = ''): HTMLElement {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

/** One hue for each app, far from its neighbour: the golden angle. */
const apps = [...new Set(data.pods.map(({ service }) => service.split('/')[0] ?? ''))].sort();
const hueOf = (pod: PagePod) => (apps.indexOf(pod.service.split('/')[0] ?? '') * 137.5) % 360;

const amount = (value: number) =>
  resource === 'cpu' ? `${Math.round(value) / 1000} CPU` : `${Math.round(value / 1024 ** 2)} MiB`;

function draw(): void {
  const step = data.steps[current] as PageStep;
  const moved = new Map(step.moved);
  const waiting = new Map(step.pending);
  const largest = Math.max(...data.nodes.map((node) => node[resource]));
  const columns = data.nodes.map((node, index) => {
    const isLost = step.lost.includes(index);
    const pods = data.pods.flatMap((pod, podIndex) => {
      const place = waiting.has(podIndex) ? undefined : (moved.get(podIndex) ?? pod.node);
      // A pod that can't move stays drawn on the node it was lost with.
      const stays = isLost && pod.node === index && !moved.has(podIndex);
      return place === index || stays ? [{ pod, hasMoved: moved.has(podIndex), stays }] : [];
    });
    return column(node, isLost, pods, largest);
  });
  if (waiting.size > 0) {
    const list = make('li', 'node pending');
    list.append(make('h3', '', 'Pending'));
    for (const [index, reason] of waiting) {
      const pod = data.pods[index] as PagePod;
      const item = make('p', 'waiting');
      item.append(make('strong', '', pod.name), make('span', '', ` ${reason}`));
      list.append(item);
    }
    columns.push(list);
  }
  stage.replaceChildren(...columns);
  tell(step);
}

function column(
  node: PageNode,
  isLost: boolean,
  pods: readonly { readonly pod: PagePod; readonly hasMoved: boolean; readonly stays: boolean }[],
  largest: number,
): HTMLElement {
  const used = pods.filter(({ stays }) => !stays).reduce((sum, { pod }) => sum + pod[resource], 0);
  const item = make('li', isLost ? 'node lost' : 'node');
  item.append(make('h3', '', node.name), make('p', 'zone', node.zone));
  const box = make('div', 'box');
  const height = (node[resource] / largest) * HEIGHT;
  box.style.height = `${height}rem`;
  const list = make('ul', 'pods');
  for (const { pod, hasMoved, stays } of [...pods].sort((a, b) => b.pod[resource] - a.pod[resource])) {
    const share = pod[resource] / node[resource];
    const block = make('li', 'pod', pod.name);
    block.classList.toggle('moved', hasMoved);
    block.classList.toggle('gone', stays);
    // Too thin for a line of text: its title still names it.
    block.classList.toggle('thin', share * height < LINE);
    block.style.height = `${share * 100}%`;
    block.style.setProperty('--hue', String(hueOf(pod)));
    const where = hasMoved ? ', moved here' : stays ? ', lost with the node' : '';
    block.title = `${pod.name}: ${amount(pod[resource])}${where}`;
    block.setAttribute('aria-label', block.title);
    list.append(block);
  }
  box.append(list);
  const share = node[resource] === 0 ? 0 : Math.round((used / node[resource]) * 100);
  item.append(
    box,
    make('p', 'load', isLost ? 'lost' : `${share} % of ${amount(node[resource])}`),
    listed(node, pods),
  );
  return item;
}

/** Nodes whose list of pods stands open: it stays so from one failure to the next. */
const open = new Set<string>();

/** The same pods by name: many are too small to carry theirs. */
function listed(
  node: PageNode,
  pods: readonly { readonly pod: PagePod; readonly hasMoved: boolean; readonly stays: boolean }[],
): HTMLElement {
  const details = make('details', '') as HTMLDetailsElement;
  details.open = open.has(node.name);
  details.addEventListener('toggle', () => (details.open ? open.add(node.name) : open.delete(node.name)));
  const list = make('ul', '');
  for (const { pod, hasMoved, stays } of pods) {
    const where = hasMoved ? ' (moved here)' : stays ? ' (lost)' : '';
    list.append(make('li', '', `${pod.name}${where}`));
  }
  details.append(make('summary', '', `${pods.length} pods`), list);
  return details;
}

/** What happened, in words: for the eye below the slider, and for a screen reader as it changes. */
function tell(step: PageStep): void {
  slider.setAttribute('aria-valuetext', step.title);
  element('title').textContent = step.title;
  const hurt = step.services.filter(({ state }) => state !== 'serves');
  const facts = [
    `${step.moved.length} pods moved, ${step.pending.length} pending.`,
    hurt.length === 0 ? 'Every service serves.' : '',
  ];
  element('facts').textContent = facts.join(' ').trim();
  element('hurt').replaceChildren(
    ...hurt.map(({ service, state, reason }) => {
      const item = make('li', state);
      item.append(make('strong', '', `${service}: ${state}`), make('span', '', ` – ${reason}`));
      return item;
    }),
  );
}

slider.max = String(data.steps.length - 1);
slider.addEventListener('input', () => {
  current = Number(slider.value);
  draw();
});
for (const button of document.querySelectorAll<HTMLButtonElement>('[data-resource]')) {
  button.addEventListener('click', () => {
    resource = button.dataset.resource === 'memory' ? 'memory' : 'cpu';
    for (const other of document.querySelectorAll<HTMLButtonElement>('[data-resource]')) {
      other.setAttribute('aria-pressed', String(other === button));
    }
    draw();
  });
}
for (const [id, by] of [
  ['previous', -1],
  ['next', 1],
] as const) {
  element(id).addEventListener('click', () => {
    current = Math.max(0, Math.min(data.steps.length - 1, current + by));
    slider.value = String(current);
    draw();
  });
}
draw();
