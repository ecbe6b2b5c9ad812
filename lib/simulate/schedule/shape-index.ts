/** Finds the pods that selectors pick without asking every pod. */
import type { LabelSelector, Labels } from '../../manifest/selector.ts';
import { selects } from '../../manifest/selector.ts';
import type { PodShape } from '../workload.ts';

/** Pods that a selector picks in some namespaces; undefined namespaces: all of them. */
export interface Picked {
  readonly namespaces: readonly string[] | undefined;
  readonly selector: LabelSelector | undefined;
}

export class ShapeIndex {
  private readonly shapes: readonly PodShape[];
  private readonly byLabel = new Map<string, number[]>();
  private readonly known = new Map<string, readonly number[]>();

  constructor(shapes: readonly PodShape[]) {
    this.shapes = shapes;
    shapes.forEach(({ labels }, index) => {
      for (const [key, value] of Object.entries(labels)) {
        const entry = `${key}=${value}`;
        const list = this.byLabel.get(entry);
        if (list === undefined) {
          this.byLabel.set(entry, [index]);
        } else {
          list.push(index);
        }
      }
    });
  }

  /** The shapes whose pods all of these pick. */
  picked(all: readonly Picked[], key = JSON.stringify(all)): readonly number[] {
    const known = this.known.get(key);
    if (known !== undefined) {
      return known;
    }
    const shapes = this.candidates(all).filter((index) => {
      const shape = this.shapes[index];
      return shape !== undefined && this.picksShape(all, shape);
    });
    this.known.set(key, shapes);
    return shapes;
  }

  /** Whether a selector picks these labels; one that the API would refuse picks nothing. */
  selects(selector: LabelSelector | undefined, labels: Labels): boolean {
    return selects(selector, labels);
  }

  private picksShape(all: readonly Picked[], { namespace, labels }: PodShape): boolean {
    return all.every(
      ({ namespaces, selector }) =>
        (namespaces === undefined || namespaces.includes(namespace)) && this.selects(selector, labels),
    );
  }

  /** The shapes with the rarest of the labels that the selectors ask for: few of all need a closer look. */
  private candidates(all: readonly Picked[]): readonly number[] {
    let fewest: readonly number[] | undefined;
    for (const { selector } of all) {
      for (const [key, value] of Object.entries(selector?.matchLabels ?? {})) {
        const list = this.byLabel.get(`${key}=${value}`) ?? [];
        fewest = fewest === undefined || list.length < fewest.length ? list : fewest;
      }
    }
    return fewest ?? this.shapes.map((_, index) => index);
  }
}
