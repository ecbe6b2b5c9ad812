import type { AlertTests } from '../../observability/alert-test.ts';
import { series } from '../../observability/series.testing.ts';
import { edgeNames } from './names.ts';

export const edgeAlertTests: AlertTests = ({ namespace, services: { edge } }) => {
  const { name } = edgeNames(edge.instance);
  const pod = (id: string) => ({ namespace, pod: `${name}-6d4b75cb6d-${id}` });
  const connections = (id: string, values: number | string) =>
    series('cloudflared_tunnel_ha_connections', pod(id), values);
  const requests = (errors: string) => ({
    ...series('cloudflared_tunnel_total_requests', pod('a'), '0+1000x60'),
    ...series('cloudflared_tunnel_request_errors', pod('a'), errors),
    ...series('cloudflared_tunnel_total_requests', pod('b'), '0+1000x60'),
    ...series('cloudflared_tunnel_request_errors', pod('b'), '0x60'),
  });
  return [
    {
      alert: 'EdgeDisconnected',
      fires: [
        {
          when: 'the connectors have lost every connection',
          series: { ...connections('a', 0), ...connections('b', 0) },
          alerts: [
            { description: `${name} has no connection to Cloudflare: every published host name is down.` },
          ],
        },
        {
          when: 'no connector answers any more',
          series: { ...connections('a', '4x5'), ...connections('b', '4x5') },
          at: '20m',
          alerts: [
            {
              labels: { namespace },
              description: `${name} has no connection to Cloudflare: every published host name is down.`,
            },
          ],
        },
      ],
      quiet: [
        {
          when: 'one connector has one connection',
          series: { ...connections('a', 0), ...connections('b', 1) },
        },
        {
          when: 'the connections are gone for one minute',
          series: { ...connections('a', '4x3 0x20'), ...connections('b', '4x3 0x20') },
          at: '5m',
        },
      ],
    },
    {
      alert: 'EdgeNotRedundant',
      fires: [
        {
          when: 'one connector is connected',
          series: { ...connections('a', 4), ...connections('b', 0) },
          alerts: [{ description: `1 of ${edge.replicas} connectors of ${name} reach Cloudflare.` }],
        },
      ],
      quiet: [
        {
          when: 'two connectors are connected, one of them by one connection',
          series: { ...connections('a', 4), ...connections('b', 1), ...connections('c', 0) },
        },
      ],
    },
    {
      alert: 'EdgeOriginErrors',
      fires: [
        {
          when: 'six in a hundred requests fail',
          series: requests('0+120x60'),
          alerts: [{ labels: { namespace }, description: '6% of the requests do not reach their service.' }],
        },
      ],
      quiet: [
        { when: 'four in a hundred requests fail', series: requests('0+80x60') },
        { when: 'a burst of errors is over', series: requests('0x5 0+1000x4 4000x60'), at: '25m' },
      ],
    },
  ];
};
