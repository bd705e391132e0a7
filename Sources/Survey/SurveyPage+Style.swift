extension SurveyPage {
    /// The page's style sheet.
    static let style = """
        :root {
          --ground: #ffffff; --ink: #1c2024; --faint: #5f6b76; --line: #d5dbe1; --panel: #f3f5f7; --mark: #0b57d0;
          --available: #2e8b57; --none: #e3e7eb; --unreferenced: #9b7fc4; --stub: #8b98a5; --config: #c3ccd4;
          --cause0: #c62828; --cause1: #ef6c00; --cause2: #f2a900; --cause3: #ad1457; --cause4: #6d4c41;
          --cause5: #00838f;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --ground: #14171a; --ink: #e4e8eb; --faint: #9aa5b0; --line: #353c43; --panel: #1e2328; --mark: #8ab4f8;
            --available: #3fa56b; --none: #262c32; --unreferenced: #a58bd0; --stub: #6d7985; --config: #454e57;
            --cause0: #ef5350; --cause1: #fb8c00; --cause2: #fbc02d; --cause3: #ec407a; --cause4: #a1887f;
            --cause5: #26c6da;
          }
        }
        * { box-sizing: border-box; }
        [hidden] { display: none !important; }
        body { margin: 0; padding: 0 16px 16px; background: var(--ground); color: var(--ink);
          font: 14px/1.45 system-ui, sans-serif; }
        h1 { font-size: 20px; margin: 14px 0 2px; }
        h2 { font-size: 16px; margin: 16px 0 4px; }
        header p { margin: 0 0 8px; color: var(--faint); }
        nav { display: flex; flex-wrap: wrap; gap: 4px; border-bottom: 1px solid var(--line); }
        nav button { font: inherit; color: inherit; background: none; border: 0; border-bottom: 3px solid transparent;
          padding: 6px 10px; cursor: pointer; }
        nav button[aria-selected=true] { border-color: var(--mark); font-weight: 600; }
        form { display: flex; flex-wrap: wrap; gap: 8px 14px; align-items: end; margin: 10px 0; }
        form label { display: flex; flex-direction: column; font-size: 12px; color: var(--faint); }
        form label.check { flex-direction: row; gap: 6px; align-items: center; padding-bottom: 6px; }
        input[type=search], select { font: inherit; font-size: 14px; color: var(--ink); background: var(--panel);
          border: 1px solid var(--line); border-radius: 4px; padding: 4px 6px; max-width: 230px; }
        output { color: var(--faint); padding-bottom: 6px; }
        :focus-visible { outline: 2px solid var(--mark); outline-offset: 1px; }
        #grid { position: relative; height: calc(100vh - 270px); min-height: 320px; border: 1px solid var(--line); }
        #scroll { position: absolute; inset: 0; overflow: auto; }
        #canvas { position: absolute; left: 0; top: 0; pointer-events: none; }
        #legend { display: flex; flex-wrap: wrap; gap: 4px 16px; margin-top: 8px; font-size: 12px; }
        #legend i { display: inline-block; width: 12px; height: 12px; margin-right: 5px; vertical-align: -1px; }
        table { border-collapse: collapse; margin: 8px 0; }
        .wide { overflow-x: auto; }
        th, td { text-align: left; padding: 3px 10px; border-bottom: 1px solid var(--line); vertical-align: top; }
        td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
        th button { font: inherit; font-weight: 600; color: inherit; background: none; border: 0; padding: 0;
          cursor: pointer; }
        code { font: 13px/1.4 ui-monospace, monospace; background: var(--panel); padding: 1px 4px; border-radius: 3px;
          overflow-wrap: anywhere; }
        a { color: var(--mark); }
        .gained { color: var(--available); }
        .lost { color: var(--cause0); }
        .faint { color: var(--faint); }
        #details { position: fixed; right: 16px; bottom: 16px; width: min(440px, calc(100vw - 32px)); max-height: 70vh;
          overflow: auto; background: var(--ground); border: 1px solid var(--line); border-radius: 6px;
          padding: 10px 14px; box-shadow: 0 6px 24px rgb(0 0 0 / .25); }
        #details button { float: right; font: inherit; color: inherit; background: none; border: 0; cursor: pointer; }
        #details dl { display: grid; grid-template-columns: auto 1fr; gap: 2px 12px; margin: 6px 0; }
        #details dt { color: var(--faint); }
        #details dd { margin: 0; overflow-wrap: anywhere; }

        """
}
