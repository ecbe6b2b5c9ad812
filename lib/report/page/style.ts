/** The page's style: light and dark by the reader's own setting, legible without colour. */
export const style = `
:root { color-scheme: light dark; --ink: #1d2329; --soft: #59636e; --line: #d1d9e0; --page: #fff; --panel: #f6f8fa;
  --good: #1a7f37; --warn: #9a6700; --bad: #cf222e; --lightness: 82%; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --soft: #9198a1; --line: #3d444d; --page: #0d1117;
  --panel: #151b23; --good: #3fb950; --warn: #d29922; --bad: #f85149; --lightness: 25%; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 72rem; padding: 1.5rem; font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--page); }
h1 { margin: 0; font-size: 1.6rem; } h2 { margin: 2.2rem 0 .6rem; font-size: 1.15rem; } h3 { margin: 0; font-size: .95rem; }
.verdict { margin: .4rem 0; font-size: 1.05rem; } .proven { color: var(--good); } .broken { color: var(--bad); }
.controls { display: flex; gap: .6rem; align-items: center; flex-wrap: wrap; }
.controls input { flex: 1 1 14rem; min-width: 10rem; accent-color: var(--good); }
button { font: inherit; color: inherit; background: var(--panel); border: 1px solid var(--line); border-radius: 6px; padding: .25rem .7rem; cursor: pointer; }
button[aria-pressed=true] { border-color: var(--ink); font-weight: 600; }
:focus-visible { outline: 3px solid #4493f8; outline-offset: 2px; }
#title { margin: .6rem 0 0; font-weight: 600; } #facts { margin: 0; color: var(--soft); } #hurt { margin: .2rem 0 0; padding-left: 1.2rem; min-height: 1.5rem; }
#nodes { display: flex; flex-wrap: wrap; gap: .9rem; padding: 0; margin: 1rem 0 0; list-style: none; align-items: flex-start; }
.node { flex: 1 1 9rem; min-width: 8rem; max-width: 16rem; } .zone, .load { margin: 0; color: var(--soft); font-size: .85rem; }
.box { border: 1px solid var(--line); border-radius: 6px; background: var(--panel); overflow: hidden; display: flex; flex-direction: column; justify-content: flex-end; }
.pods { margin: 0; padding: 0; list-style: none; height: 100%; display: flex; flex-direction: column; justify-content: flex-end; }
.pod { min-height: 4px; overflow: hidden; white-space: nowrap; text-overflow: ellipsis; font-size: .72rem; line-height: 1.1rem; padding: 0 .4rem;
  background: hsl(var(--hue) 55% var(--lightness)); border-top: 1px solid var(--page); }
.pod.thin { font-size: 0; }
.node details { font-size: .8rem; color: var(--soft); } .node summary { cursor: pointer; } .node details ul { margin: .2rem 0 0; padding-left: 1rem; overflow-wrap: anywhere; }
.pod.moved { box-shadow: inset 0 0 0 2px var(--ink); font-weight: 600; }
.lost .box { border-style: dashed; border-color: var(--bad); } .lost h3 { text-decoration: line-through; color: var(--bad); }
.pod.gone { opacity: .45; background: repeating-linear-gradient(45deg, transparent 0 4px, var(--line) 4px 8px); }
.node.pending { flex: 1 0 100%; max-width: none; }
.pending h3, .waiting strong { color: var(--bad); } .waiting { font-size: .85rem; margin: .3rem 0; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: .35rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top; }
thead th { color: var(--soft); font-weight: 600; } tbody th { font-weight: 600; } td small { display: block; color: var(--soft); font-weight: 400; }
.serves { color: var(--good); } .degraded, .interrupted { color: var(--warn); } .down { color: var(--bad); font-weight: 600; }
.quota { display: grid; grid-template-columns: minmax(10rem, max-content) 1fr; gap: .5rem 1rem; align-items: center; }
.meter { position: relative; height: 1.1rem; border: 1px solid var(--line); border-radius: 4px; background: var(--panel); overflow: hidden; }
.meter i { position: absolute; inset: 0 auto 0 0; } .meter .maxima { background: repeating-linear-gradient(45deg, #4493f8 0 3px, transparent 3px 6px); } .meter .rest { background: #4493f8; }
.meter .target { width: 2px; background: var(--ink); } .quota small { color: var(--soft); display: block; }
@media (prefers-reduced-motion: no-preference) { .pod { transition: height .2s; } }
`;
