import type { AlertTests } from '../alert-test.ts';
import { humanizedDuration } from '../humanized.testing.ts';
import { series } from '../series.testing.ts';

const day = 24 * 3600;

export const certificateAlertTests: AlertTests = ({ namespace }) => {
  const name = 'postgresql-tls';
  const scraped = { job: 'cert-manager', instance: '10.0.0.8:9402', issuer_kind: 'Issuer' };
  /** As it comes without honorLabels, and with it. */
  const exported = { ...scraped, namespace: 'cert-manager', exported_namespace: namespace, name };
  const honored = { ...scraped, namespace, name };
  const expires = (labels: Readonly<Record<string, string>>, seconds: number) =>
    series('certmanager_certificate_expiration_timestamp_seconds', labels, seconds);
  const ready = (labels: Readonly<Record<string, string>>, yes: number | string, no: number | string) => ({
    ...series('certmanager_certificate_ready_status', { ...labels, condition: 'True' }, yes),
    ...series('certmanager_certificate_ready_status', { ...labels, condition: 'False' }, no),
    ...series('certmanager_certificate_ready_status', { ...labels, condition: 'Unknown' }, 0),
  });
  const soon = {
    labels: { name },
    description: `${name} expires in ${humanizedDuration(19 * day - 2 * 3600)}.`,
  };
  const unready = {
    labels: { name },
    description: `${name} is not ready: pods that mount it do not start, or keep an old one.`,
  };
  return [
    {
      alert: 'CertificateExpiring',
      fires: [
        { when: 'it ends in 19 days', series: expires(exported, 19 * day), at: '2h', alerts: [soon] },
        {
          when: 'it ends in 19 days, scraped with honorLabels',
          series: expires(honored, 19 * day),
          at: '2h',
          alerts: [soon],
        },
      ],
      quiet: [
        {
          when: 'it ends in 21 days, and one of another namespace tomorrow',
          series: {
            ...expires(exported, 21 * day),
            ...expires({ ...exported, exported_namespace: 'another' }, day),
          },
          at: '2h',
        },
      ],
    },
    {
      alert: 'CertificateNotReady',
      fires: [
        { when: 'it is not ready', series: ready(exported, 0, 1), alerts: [unready] },
        {
          when: 'it is not ready, scraped with honorLabels',
          series: ready(honored, 0, 1),
          alerts: [unready],
        },
      ],
      quiet: [
        { when: 'it is ready', series: ready(exported, 1, 0) },
        {
          when: 'it is made within ten minutes',
          series: ready(exported, '0x10 1x30', '1x10 0x30'),
          at: '14m',
        },
      ],
    },
  ];
};
