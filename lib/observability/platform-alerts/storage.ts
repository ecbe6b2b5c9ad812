import type { Alert } from '../alert.ts';
import type { PlatformScope } from './scope.ts';

export function storageAlerts({ namespace }: PlatformScope): Alert[] {
  const available = `kubelet_volume_stats_available_bytes{namespace="${namespace}"}`;
  const free = `${available} / kubelet_volume_stats_capacity_bytes{namespace="${namespace}"}`;
  return [
    {
      name: 'PersistentVolumeFilling',
      expr: `${free} < 0.1`,
      for: '5m',
      severity: 'critical',
      summary: 'A volume is nearly full.',
      description: '{{ $labels.persistentvolumeclaim }} has {{ $value | humanizePercentage }} left.',
    },
    {
      name: 'PersistentVolumeFullInFourDays',
      // Only where less than half is left: a volume that has just been restored fills fast, and stops.
      expr: `(${free} < 0.5) and predict_linear(${available}[6h], 4 * 24 * 3600) < 0`,
      for: '1h',
      severity: 'warning',
      summary: 'A volume will soon be full.',
      description:
        '{{ $labels.persistentvolumeclaim }} has {{ $value | humanizePercentage }} left, and at the pace of the last six hours nothing within four days.',
    },
  ];
}
