/** The report as one HTML file that needs nothing else: open it from a disk or a build's artefacts. */
import type { ProofReport } from '../proof/markdown.ts';
import type { PageData } from './data.ts';
import { pageData } from './data.ts';
import { style } from './style.ts';

/**
 * @param script the text of client.ts, translated to JavaScript
 */
export function proofPage(report: ProofReport, script: string): string {
  const data = pageData(report);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${text(data.environment)}: what survives</title>
<style>${style}</style>
</head>
<body>
<header>
<h1>${text(data.environment)}</h1>
${verdict(data)}
</header>
<main>
<section aria-labelledby="where">
<h2 id="where">Where each pod stands, and where it goes</h2>
<div class="controls">
<button id="previous" aria-label="Previous failure">←</button>
<input id="slider" type="range" min="0" value="0" step="1" aria-label="Failure">
<button id="next" aria-label="Next failure">→</button>
<span role="group" aria-label="Drawn to scale by">
<button data-resource="cpu" aria-pressed="true">CPU</button>
<button data-resource="memory" aria-pressed="false">Memory</button>
</span>
</div>
<div aria-live="polite">
<p id="title"></p>
<p id="facts"></p>
<ul id="hurt"></ul>
</div>
<ul id="nodes"></ul>
</section>
<section aria-labelledby="what">
<h2 id="what">What a failure does</h2>
<div class="scroll" tabindex="0" role="region" aria-labelledby="what">${matrix(data)}</div>
</section>
<section aria-labelledby="quota">
<h2 id="quota">Quota</h2>
<div class="quota">${data.quota.map((row) => meter(row, data.quotaTarget)).join('')}</div>
</section>
${layouts(data)}</main>
<script type="application/json" id="data">${JSON.stringify(data).replaceAll('<', '\\u003c')}</script>
<script>${script.replaceAll('</script', '<\\/script')}</script>
</body>
</html>
`;
}

function layouts({ layouts: lines }: PageData): string {
  if (lines.length === 0) {
    return '';
  }
  const list = lines.map((line) => `<li>${text(line)}</li>`).join('');
  return `<section aria-labelledby="layouts"><h2 id="layouts">Data</h2><ul>${list}</ul></section>\n`;
}

function verdict({ proven, survive, findings, nodes, pods }: PageData): string {
  if (proven) {
    return `<p class="verdict proven"><strong>✓ Proven:</strong> it survives the loss of any ${survive}, on ${nodes.length} nodes with ${pods.length} pods.</p>`;
  }
  const list = findings.map((finding) => `<li>${text(finding)}</li>`).join('');
  return `<p class="verdict broken"><strong>✗ It does not survive the loss of any ${survive}.</strong></p><ul>${list}</ul>`;
}

function matrix({ matrix: { titles, rows } }: PageData): string {
  const head = titles.map((title) => `<th scope="col">${text(title)}</th>`).join('');
  const body = rows.map(({ service, cells }) => {
    const row = cells.map(({ state, targets, reason }) => {
      const detail = state === 'serves' ? '' : `<small>${text(`${reason}: ${some(targets)}`)}</small>`;
      return `<td class="${state}">${state}${detail}</td>`;
    });
    return `<tr><th scope="row">${text(service)}</th>${row.join('')}</tr>`;
  });
  return `<table><thead><tr><th scope="col">service</th>${head}</tr></thead><tbody>${body.join('')}</tbody></table>`;
}

function some(targets: readonly string[]): string {
  const shown = targets.slice(0, 3).join(', ');
  return targets.length > 3 ? `${shown} and ${targets.length - 3} more` : shown;
}

function meter({ resource, rest, maxima, text: words }: PageData['quota'][number], target: number): string {
  const width = (ratio: number) => `${Math.min(100, Math.round(ratio * 1000) / 10)}%`;
  const label = `${resource}: ${Math.round(rest * 100)} % at rest, ${Math.round(maxima * 100)} % at most, target ${Math.round(target * 100)} %`;
  return `<div>${text(resource)}<small>${text(words)}</small></div>
<div class="meter" role="img" aria-label="${text(label)}"><i class="maxima" style="width:${width(maxima)}"></i><i class="rest" style="width:${width(rest)}"></i><i class="target" style="left:${width(target)}"></i></div>`;
}

function text(value: string): string {
  return value
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
