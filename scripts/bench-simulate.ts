// `npm run bench:simulate`: placement and the loss of every node, for clusters of 100 to 1,000 nodes with ten
// pods each. Exits with 1 when the largest takes longer, or more memory, than the project promises.
import { serviceMap } from '../lib/simulate/event.ts';
import { nodeLosses } from '../lib/simulate/loss.ts';
import { clusterOf, platformOf } from '../lib/simulate/scale.testing.ts';
import { servicesOf } from '../lib/simulate/service.ts';
import { placeAll, worldOf } from '../lib/simulate/world.ts';

const SECONDS = 20;
const MEGABYTES = 2048;
const sizes = [100, 200, 500, 1000];

interface Measurement {
  readonly nodes: number;
  readonly pods: number;
  readonly reading: number;
  readonly placing: number;
  readonly losing: number;
  readonly moved: number;
  readonly waiting: number;
}

function measure(nodes: number): Measurement {
  const manifests = platformOf(nodes);
  const start = performance.now();
  const world = worldOf(manifests, clusterOf(nodes));
  const map = serviceMap(servicesOf(world.workloads).services, world.workloads.length);
  const read = performance.now();
  const waiting = placeAll(world);
  const placed = performance.now();
  const losses = nodeLosses(world, map, waiting);
  const lost = performance.now();
  return {
    nodes,
    pods: world.pods.length,
    reading: (read - start) / 1000,
    placing: (placed - read) / 1000,
    losing: (lost - placed) / 1000,
    moved: losses.reduce((sum, { moved }) => sum + moved.length, 0),
    waiting: waiting.length,
  };
}

const measurements = sizes.map(measure);
// The largest this process ever held: that of the largest cluster. In kilobytes.
const memory = process.resourceUsage().maxRSS / 1024;
const columns = ['nodes', 'pods', 'reading s', 'placing s', 'losing s', 'moved', 'pending', 'µs per pod'];
const rows = measurements.map(({ nodes, pods, reading, placing, losing, moved, waiting }) => [
  nodes,
  pods,
  reading.toFixed(2),
  placing.toFixed(2),
  losing.toFixed(2),
  moved,
  waiting,
  Math.round(((reading + placing + losing) / (pods + moved)) * 1e6),
]);
for (const row of [columns, ...rows]) {
  console.log(row.map((cell) => String(cell).padStart(11)).join(''));
}
const total = ({ reading, placing, losing }: Measurement) => reading + placing + losing;
const [first, last] = [measurements[0] as Measurement, measurements.at(-1) as Measurement];
const growth = Math.log(total(last) / total(first)) / Math.log(last.pods / first.pods);
console.log(`the time grows with the pods to the power of ${growth.toFixed(2)}`);
console.log(
  `${last.pods} pods on ${last.nodes} nodes: ${total(last).toFixed(1)} s of ${SECONDS} s, ` +
    `${Math.round(memory)} MB of ${MEGABYTES} MB`,
);
process.exitCode = total(last) <= SECONDS && memory <= MEGABYTES ? 0 : 1;
