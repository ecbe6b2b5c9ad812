import type { AlertTests } from '../alert-test.ts';
import { volume, volumeLabels } from '../series.testing.ts';

const gibibyte = 2 ** 30;

export const storageAlertTests: AlertTests = ({ namespace }) => {
  const claim = 'data-kafka-0';
  const labels = volumeLabels(namespace, claim);
  const filling = (available: number | string) => volume(namespace, claim, available, 100 * gibibyte);
  /** From 50 GiB on, for nine hours, a minute at a time. */
  const losing = (bytesAMinute: number) => filling(`${50 * gibibyte}-${bytesAMinute}x540`);
  // In four days, 5760 minutes, 40 GiB go at 7.1 MiB a minute.
  const mebibyte = 2 ** 20;
  return [
    {
      alert: 'PersistentVolumeFilling',
      fires: [
        {
          when: '9 of 100 GiB are left',
          series: filling(9 * gibibyte),
          alerts: [{ labels, description: `${claim} has 9% left.` }],
        },
      ],
      quiet: [
        {
          when: '11 of 100 GiB are left, and a volume of another namespace is full',
          series: { ...filling(11 * gibibyte), ...volume('another', claim, 0, gibibyte) },
        },
      ],
    },
    {
      alert: 'PersistentVolumeFullInFourDays',
      fires: [
        {
          when: 'half is left, and 10 MiB go a minute',
          series: losing(10 * mebibyte),
          at: '9h',
          alerts: [
            {
              labels,
              description: `${claim} has 44.73% left, and at the pace of the last six hours nothing within four days.`,
            },
          ],
        },
      ],
      quiet: [
        { when: 'half is left, and 7 MiB go a minute', series: losing(7 * mebibyte), at: '9h' },
        {
          when: 'it fills fast, and more than half is left',
          series: filling(`${85 * gibibyte}-${50 * mebibyte}x540`),
          at: '9h',
        },
      ],
    },
  ];
};
