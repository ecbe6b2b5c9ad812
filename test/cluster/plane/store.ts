/** The objects of one kind, kept up to date. */
import { identity, type Manifest } from '../../../lib/manifest/manifest.ts';
import type { Api, WatchEvent } from './api.ts';

type Listener = (event: WatchEvent, object: Manifest) => void;

export class Store {
  private readonly objects = new Map<string, Manifest>();
  private readonly listeners = new Set<Listener>();

  static async of(api: Api, path: string): Promise<Store> {
    const store = new Store();
    await api.watch(path, (event, object) => {
      if (event === 'DELETED') {
        store.objects.delete(identity(object));
      } else {
        store.objects.set(identity(object), object);
      }
      for (const listener of store.listeners) {
        listener(event, object);
      }
    });
    return store;
  }

  get all(): readonly Manifest[] {
    return [...this.objects.values()];
  }

  /** Tells of what is there now, and of each change from now on. */
  tell(listener: Listener): void {
    this.listeners.add(listener);
    for (const object of this.all) {
      listener('ADDED', object);
    }
  }
}
