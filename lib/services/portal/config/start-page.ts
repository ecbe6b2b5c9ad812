import { stringify } from 'yaml';

/** A tile of the start page. */
export interface Tile {
  /** Heading of its group. */
  readonly group: string;
  readonly name: string;
  /** What it is, in a line. */
  readonly description?: string;
  /** Where the tile leads, in a browser. @default - nowhere: it is reached from inside the cluster only */
  readonly url?: string;
  /** `host:port` inside the cluster, for programs. */
  readonly address?: string;
  /** Font Awesome class of the icon: `fas fa-database`. */
  readonly icon: string;
}

export interface StartPageProps {
  readonly title: string;
  readonly subtitle: string;
  readonly tiles: readonly Tile[];
}

/**
 * Homer's config.yml: the tiles in the order given, a group where its first tile stands. Homer shows a tile without
 * an address as a card that leads nowhere (src/components/services/Generic.vue, v26.4.2).
 */
export function renderStartPage({ title, subtitle, tiles }: StartPageProps): string {
  const groups = [...new Set(tiles.map(({ group }) => group))];
  return stringify(
    {
      title,
      subtitle,
      documentTitle: title,
      icon: 'fas fa-layer-group',
      header: true,
      footer: false,
      columns: '3',
      // A sign-in page of the edge answers in our place when a session has ended: the page then reloads into it.
      connectivityCheck: true,
      defaults: { layout: 'columns', colorTheme: 'auto' },
      services: groups.map((group) => ({
        name: group,
        items: tiles.filter((tile) => tile.group === group).map(item),
      })),
    },
    { lineWidth: 0 },
  );
}

function item({ name, description, url, address, icon }: Tile) {
  return {
    name,
    icon,
    ...(description === undefined ? {} : { subtitle: description }),
    ...(address === undefined ? {} : { tag: address, tagstyle: 'is-light' }),
    ...(url === undefined ? {} : { url, target: '_blank' }),
  };
}
