/** The page in a real browser: `npm run test:page`. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { report } from '../../../charts/report.ts';
import { Browser, findChromium } from './browser.testing.ts';
import type { PageData } from './data.ts';

const chromium = findChromium();
if (chromium === undefined) {
  console.log('skipped: the page in a browser: there is no chromium in PATH');
}

const TAB = ['Tab', 9] as const;
const RIGHT = ['ArrowRight', 39] as const;
const HOME = ['Home', 36] as const;
const END = ['End', 35] as const;
const ENTER = ['Enter', 13] as const;

describe.skipIf(chromium === undefined).each(['development', 'production'])('the page of %s', (name) => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-page-'));
  const file = join(folder, 'page.html');
  const silent = { write: () => true };
  let browser: Browser;
  let data: PageData;

  beforeAll(async () => {
    await report(['--env', name, '--html', file], { stdout: silent, stderr: silent, env: {} }, folder);
    expect(existsSync(file)).toBe(true);
    browser = new Browser(chromium ?? '');
    await browser.open(pathToFileURL(file).href);
    data = JSON.parse(await browser.evaluate<string>("document.getElementById('data').textContent"));
  });
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  const text = (selector: string) =>
    browser.evaluate<string>(`document.querySelector(${JSON.stringify(selector)}).textContent`);
  const focused = () => browser.evaluate<string>('document.activeElement?.id ?? ""');

  it('asks nothing of the network, and complains of nothing', async () => {
    expect(readFileSync(file, 'utf8')).not.toMatch(/(?:src|href)=|@import|url\(|fetch\(/);
    expect(browser.complaints).toEqual([]);
  });

  it('is walked through by the keyboard alone', async () => {
    await browser.evaluate('document.activeElement?.blur()');
    const reached: string[] = [];
    for (let step = 0; step < 8 && !reached.includes('next'); step += 1) {
      await browser.press(...TAB);
      reached.push(await focused());
    }
    expect(reached.slice(0, 3)).toEqual(['previous', 'slider', 'next']);
    await browser.press(...ENTER);
    expect(await text('#title')).toBe(data.steps[1]?.title);
    await browser.evaluate("document.getElementById('slider').focus()");
    await browser.press(...RIGHT);
    expect(await text('#title')).toBe(data.steps[2]?.title);
    await browser.press(...END);
    expect(await text('#title')).toBe(data.steps.at(-1)?.title);
    await browser.press(...HOME);
    expect(await text('#title')).toBe('Nothing lost');
  });

  it('tells a screen reader what the slider stands at, and what it changed', async () => {
    await browser.evaluate("document.getElementById('slider').focus()");
    await browser.press(...HOME);
    await browser.press(...RIGHT);
    const { nodes } = (await browser.send('Accessibility.getFullAXTree')) as {
      nodes: readonly {
        readonly role?: { readonly value: string };
        readonly name?: { readonly value: string };
      }[];
    };
    const slider = nodes.find(({ role }) => role?.value === 'slider');
    expect(slider?.name?.value).toBe('Failure');
    // The tree of DevTools shows its number alone; screen readers speak this instead.
    const spoken = await browser.evaluate("document.getElementById('slider').getAttribute('aria-valuetext')");
    expect(spoken).toBe(data.steps[1]?.title);
    for (const { role, name: label } of nodes) {
      if (role !== undefined && ['button', 'slider', 'region', 'meter', 'img'].includes(role.value)) {
        expect(label?.value, role.value).toMatch(/\S/);
      }
    }
    expect(
      await browser.evaluate(
        "document.querySelector('[aria-live]').contains(document.getElementById('hurt'))",
      ),
    ).toBe(true);
  });

  it('draws every pod once in every step, to the scale of its node', async () => {
    const seen = await browser.evaluate<{ pods: number; over: number; lost: number }[]>(`(() => {
      const slider = document.getElementById('slider');
      return Array.from({ length: Number(slider.max) + 1 }, (_, step) => {
        slider.value = String(step);
        slider.dispatchEvent(new Event('input'));
        const boxes = [...document.querySelectorAll('.box')];
        return {
          pods: document.querySelectorAll('.pod, .waiting').length,
          over: boxes.filter((box) => box.scrollHeight > box.clientHeight + 4 * box.querySelectorAll('.pod').length).length,
          lost: document.querySelectorAll('.node.lost').length,
        };
      });
    })()`);
    expect(seen).toHaveLength(data.steps.length);
    for (const [index, { pods, over, lost }] of seen.entries()) {
      const step = data.steps[index];
      // A pod that waits is listed, and stays drawn where it was lost.
      const twice =
        step?.pending.filter(([pod]) => step.lost.includes(data.pods[pod]?.node ?? -1)).length ?? 0;
      expect(pods, step?.title).toBe(data.pods.length + twice);
      expect(over, step?.title).toBe(0);
      expect(lost, step?.title).toBe(step?.lost.length);
    }
  });

  it('draws by memory as well', async () => {
    const heights = () =>
      browser.evaluate<string>(
        "[...document.querySelectorAll('.pod')].map((pod) => pod.style.height).join()",
      );
    const byCpu = await heights();
    await browser.evaluate("document.querySelector('[data-resource=memory]').click()");
    expect(await heights()).not.toBe(byCpu);
    expect(await browser.evaluate("document.querySelector('[aria-pressed=true]').dataset.resource")).toBe(
      'memory',
    );
  });

  it.each(['light', 'dark'])('reads well in %s', async (value) => {
    await browser.send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value }] });
    // WCAG 2: 4.5 to 1 for text, 3 to 1 for what is large or bold.
    const faint = await browser.evaluate<string[]>(`(() => {
      const channels = (color) => color.match(/[\\d.]+/g).map(Number);
      const luminance = (color) => {
        const [r, g, b] = channels(color).map((part) => part / 255).map((part) =>
          part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      const behind = (element) => {
        for (let at = element; at !== null; at = at.parentElement) {
          const color = getComputedStyle(at).backgroundColor;
          const alpha = channels(color)[3];
          if (alpha === undefined || alpha === 1) return color;
        }
        return 'rgb(255, 255, 255)';
      };
      const texts = [...document.querySelectorAll('h1, h2, h3, p, small, td, th, button, summary, .pod, li span, strong')]
        .filter((element) => element.textContent.trim() !== '' && getComputedStyle(element).fontSize !== '0px');
      return texts.flatMap((element) => {
        const [a, b] = [getComputedStyle(element).color, behind(element)].map(luminance);
        const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        return contrast >= 4.5 || element.closest('.gone') ? [] :
          [element.tagName + ' ' + element.className + ' ' + element.textContent.slice(0, 30) + ' ' + contrast.toFixed(2)];
      });
    })()`);
    expect(faint).toEqual([]);
    const background = await browser.evaluate<string>('getComputedStyle(document.body).backgroundColor');
    expect(background).toBe(value === 'light' ? 'rgb(255, 255, 255)' : 'rgb(13, 17, 23)');
  });

  it('fits a narrow screen', async () => {
    const size = { width: 380, height: 800, deviceScaleFactor: 1, mobile: false };
    await browser.send('Emulation.setDeviceMetricsOverride', size);
    expect(await browser.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(380);
    await browser.send('Emulation.clearDeviceMetricsOverride');
  });
});
