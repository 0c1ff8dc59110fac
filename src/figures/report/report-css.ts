/** How a report looks, on a screen and on paper; the colours are the palette's. */
export const REPORT_CSS = `
*{box-sizing:border-box}
body{max-width:72rem;margin:0 auto;padding:1rem clamp(.75rem,3vw,2rem) 2rem;
  background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,sans-serif;overflow-wrap:break-word}
h1{margin:.5rem 0;font-size:1.5rem;line-height:1.2}
h2{margin:1.5rem 0 .5rem;font-size:1.125rem}
h3{margin:0;font-size:1rem}
p{max-width:60rem;margin:.5rem 0}
.stopped{padding:.4rem .75rem;border-left:3px solid var(--bad);background:var(--bad-paper);color:var(--bad)}
table{margin:.5rem 0;border-collapse:collapse;font-variant-numeric:tabular-nums}
caption{padding:.5rem 0 .25rem;text-align:left}
th,td{padding:.2rem 1.5rem .2rem 0;border-bottom:1px solid var(--rule);text-align:left;font-weight:400}
td{text-align:right;white-space:nowrap}
thead th{text-align:right}
caption,th,figcaption,.note,dt{color:var(--muted)}
figcaption,.note,footer{font-size:.875rem}
.plots{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,26rem),1fr));gap:.75rem}
figure{min-width:0;margin:0;padding:.5rem .75rem .75rem;border:1px solid var(--rule);border-radius:.5rem;background:var(--card)}
figure:not(:has(svg)){align-self:start}
svg{display:block;width:100%;height:auto}
summary{cursor:pointer}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
pre{padding:.75rem;border:1px solid var(--rule);border-radius:.375rem;background:var(--card);
  font-size:.8125rem;white-space:pre-wrap;overflow-wrap:anywhere}
footer{margin-top:2rem;border-top:1px solid var(--rule)}
dl{display:flex;flex-wrap:wrap;gap:.25rem 2rem;margin:.75rem 0 0}
dd{margin:0}
@media (max-width:40rem){th,td{padding-right:.6rem}table{font-size:.875rem}}
@media print{
  body{max-width:none;padding:0;background:none;font-size:10.5pt}
  .plots{grid-template-columns:1fr 1fr}
  figure,table{break-inside:avoid}
  h2{break-after:avoid}
}`;
