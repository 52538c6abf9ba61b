/// The style of every page; it may hold no character that XML escapes, since HTML takes it as it stands.
let styleSheet = """

    :root {
      color-scheme: light dark;
      --page: #ffffff; --panel: #f4f6f8; --text: #1b2128; --quiet: #56616d; --rule: #d5dbe1;
      --passed: #14694a; --failed: #b3261e; --uncertain: #805800; --link: #1f5fa8;
      --series-0: #2f6db3; --series-1: #c4601d; --series-2: #2a8a5f;
      --series-3: #8a4fa0; --series-4: #8c6d1f; --series-5: #56616d;
    }
    @media screen and (prefers-color-scheme: dark) {
      :root {
        --page: #14181d; --panel: #1e242b; --text: #e4e9ee; --quiet: #a3afbb; --rule: #3a444f;
        --passed: #6fcf9f; --failed: #ff8a7d; --uncertain: #e6c15c; --link: #8fbdf2;
        --series-0: #6fa5e2; --series-1: #f0a26a; --series-2: #6cc79a;
        --series-3: #c79bdb; --series-4: #d9bd6a; --series-5: #a9b4c0;
      }
    }
    * { box-sizing: border-box; }
    body {
      margin: 0 auto; padding: 1.5rem; max-width: 60rem; background: var(--page); color: var(--text);
      font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif;
      overflow-wrap: break-word;
    }
    h1 { font-size: 1.6rem; line-height: 1.25; margin: 0; }
    h2 { font-size: 1.25rem; margin: 2.5rem 0 0.75rem; padding-top: 0.75rem; border-top: 1px solid var(--rule); }
    h3 { font-size: 1.05rem; margin: 1.75rem 0 0.5rem; }
    h4, h5, h6 { font-size: 1rem; margin: 1.25rem 0 0.5rem; }
    p, ul { margin: 0.5rem 0; }
    ul { padding-left: 1.25rem; }
    a { color: var(--link); }
    .subtitle, figcaption, footer { color: var(--quiet); }
    .subtitle { margin-top: 0.25rem; }
    footer { margin-top: 3rem; font-size: 0.875rem; border-top: 1px solid var(--rule); }
    nav ul { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; }
    .verdict {
      margin: 1rem 0; padding: 0.75rem 1rem; background: var(--panel); border-left: 0.375rem solid currentColor;
      font-weight: 600; font-size: 1.125rem;
    }
    .passed { color: var(--passed); } .failed { color: var(--failed); } .uncertain { color: var(--uncertain); }
    dl { margin: 0.75rem 0; }
    dl div { display: grid; grid-template-columns: 11rem 1fr; gap: 0 1rem; padding: 0.15rem 0; }
    dt { color: var(--quiet); }
    dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
    pre, code, td.code { font: 0.8125rem/1.5 ui-monospace, "SF Mono", Consolas, "DejaVu Sans Mono", monospace; }
    pre { margin: 0.75rem 0; padding: 0.75rem 1rem; background: var(--panel); white-space: pre-wrap; }
    pre, pre code { overflow-wrap: anywhere; }
    .table { overflow-x: auto; margin: 0.75rem 0; }
    table { border-collapse: collapse; font-size: 0.875rem; font-variant-numeric: tabular-nums; }
    th { color: var(--quiet); font-weight: 600; vertical-align: bottom; }
    th, td { padding: 0.25rem 0.75rem 0.25rem 0; text-align: left; border-bottom: 1px solid var(--rule); }
    td { vertical-align: top; }
    td.text { min-width: 6rem; }
    td.code { overflow-wrap: anywhere; min-width: 8rem; }
    th.number, td.number { text-align: right; }
    td.number { white-space: nowrap; }
    tr.failed td, tr.uncertain td { font-weight: 600; }
    figure { margin: 1rem 0; }
    figcaption { font-size: 0.875rem; margin-top: 0.25rem; }
    svg { display: block; width: 100%; height: auto; }
    svg text { font-size: 12px; fill: var(--text); font-variant-numeric: tabular-nums; }
    svg .quiet { fill: var(--quiet); }
    svg .strong { font-weight: 600; }
    svg .halo { paint-order: stroke; stroke: var(--page); stroke-width: 3px; stroke-linejoin: round; }
    svg .grid { stroke: var(--rule); stroke-width: 1; }
    svg .axis { stroke: var(--quiet); stroke-width: 1; }
    svg .bound { stroke: var(--text); stroke-width: 1.5; stroke-dasharray: 5 3; }
    svg .whisker { stroke: var(--text); stroke-width: 1.25; }
    svg .leader { stroke: var(--quiet); stroke-width: 0.75; }
    svg .roof { stroke: var(--text); stroke-width: 2; }
    svg .ledge-0, svg .ledge-1, svg .ledge-2 { stroke: var(--quiet); stroke-width: 1.5; stroke-dasharray: 6 3; }
    svg .ledge-1 { stroke-dasharray: 2 3; } svg .ledge-2 { stroke-dasharray: 8 3 2 3; }
    svg .series-0 { fill: var(--series-0); } svg .series-1 { fill: var(--series-1); }
    svg .series-2 { fill: var(--series-2); } svg .series-3 { fill: var(--series-3); }
    svg .series-4 { fill: var(--series-4); } svg .series-5 { fill: var(--series-5); }
    svg .line { fill: none; stroke-width: 2; stroke-linejoin: round; }
    svg .line-0 { stroke: var(--series-0); } svg .line-1 { stroke: var(--series-1); }
    svg .line-2 { stroke: var(--series-2); } svg .line-3 { stroke: var(--series-3); }
    svg .line-4 { stroke: var(--series-4); } svg .line-5 { stroke: var(--series-5); }
    svg .failed { fill: var(--failed); } svg .uncertain { fill: var(--uncertain); }
    .narrow { display: none; max-width: 30rem; }
    @media screen and (max-width: 42rem) {
      body { padding: 1rem; }
      h1 { font-size: 1.35rem; }
      .wide { display: none; }
      .narrow { display: block; }
      table { width: max-content; max-width: 56rem; }
      td:first-child, th:first-child { position: sticky; left: 0; background: var(--page); max-width: 9rem; }
      dl div { grid-template-columns: 1fr; padding: 0.3rem 0; }
    }
    @media print {
      body { max-width: none; padding: 0; font-size: 0.875rem; }
      .table { overflow: visible; }
      figure, tr, dl div { break-inside: avoid; }
      h2, h3, h4 { break-after: avoid; }
      nav { display: none; }
    }

    """
