import { fieldsOf, type Manifest } from '../../manifest/manifest.ts';
import type { Risk } from '../risk.ts';

/** What a text of configuration says when copies leave the cluster by it; each pattern is of one program's own words. */
const ARCHIVES: readonly { readonly says: RegExp; readonly lost: string }[] = [
  {
    // postgresql.conf, in whatever wraps it; `off` or an empty command is none.
    says: /archive_command["']?\s*[:=]\s*["']?(?!["']?(?:$|\n|false|\/bin\/true|:|["']))\S/m,
    lost: 'PostgreSQL archives its WAL no more: no point in time later than the last backup can be restored',
  },
  { says: /^repo\d+-\w+\s*=/m, lost: 'pgBackRest knows no repository any more: backups and archive end' },
  {
    says: /MirrorSourceConnector/,
    lost: 'Kafka’s topics are mirrored no more',
  },
  {
    says: /"repository"\s*:/,
    lost: 'Elasticsearch takes no snapshots by schedule any more',
  },
  { says: /mc\s+replicate|replicate (?:add|import)/, lost: 'MinIO’s buckets are copied no more' },
];

/** Archives that a ConfigMap set up before and does not after the change. */
export function* archivingLost(before: Manifest, after: Manifest | undefined): Iterable<Omit<Risk, 'id'>> {
  const [was, is] = [before, after].map((manifest) => Object.values(fieldsOf(manifest?.data)).join('\n'));
  for (const { says, lost } of ARCHIVES) {
    if (says.test(was ?? '') && !says.test(is ?? '')) {
      yield {
        level: 'danger',
        object: after ?? before,
        message: `${lost}.`,
        remedy: 'Keep it, or be sure that something else takes the copies.',
      };
    }
  }
}
