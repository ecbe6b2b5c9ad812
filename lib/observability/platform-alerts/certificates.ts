import type { Alert } from '../alert.ts';
import type { PlatformScope } from './scope.ts';

/** Renewal begins a month before the end: after ten days of failing, people are told. Days. */
const daysLeft = 20;

export function certificateAlerts({ namespace, certManager }: PlatformScope): Alert[] {
  if (!certManager) {
    return [];
  }
  // Scraped without honorLabels, the certificate's namespace comes as exported_namespace.
  const ofCertificates = (metric: string, labels = '') =>
    `max by (name) (${metric}{namespace="${namespace}"${labels}} or ${metric}{exported_namespace="${namespace}"${labels}})`;
  return [
    {
      name: 'CertificateExpiring',
      expr: `${ofCertificates('certmanager_certificate_expiration_timestamp_seconds')} - time() < ${daysLeft} * 24 * 3600`,
      for: '1h',
      severity: 'critical',
      summary: 'A certificate is not renewed.',
      description: '{{ $labels.name }} expires in {{ $value | humanizeDuration }}.',
    },
    {
      name: 'CertificateNotReady',
      expr: `${ofCertificates('certmanager_certificate_ready_status', ',condition="True"')} == 0`,
      for: '15m',
      severity: 'warning',
      summary: 'cert-manager cannot make a certificate.',
      description: '{{ $labels.name }} is not ready: pods that mount it do not start, or keep an old one.',
    },
  ];
}
