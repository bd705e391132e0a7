extension SurveyPage {
    /// The page up to its style.
    static let head = """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>Syscall events by kernel</title>

        """

    /// What is on the page before its program fills it.
    static let body = """
        <body>
        <header>
        <h1>Syscall events by kernel</h1>
        <p id="counts"></p>
        </header>
        <nav role="tablist" aria-label="Views">
        <button role="tab" id="tab-matrix" aria-controls="matrix" aria-selected="true">Matrix</button>
        <button role="tab" id="tab-changes" aria-controls="changes" aria-selected="false">Changes</button>
        <button role="tab" id="tab-summary" aria-controls="summary" aria-selected="false">Summary</button>
        <button role="tab" id="tab-failures" aria-controls="failures" aria-selected="false">Not audited</button>
        </nav>
        <form id="filters" autocomplete="off">
        <label>Kernel <input type="search" id="kernel" placeholder="release, path, label"></label>
        <label>Syscall <input type="search" id="syscall" placeholder="name, or several"></label>
        <label>Architecture <select id="arch"></select></label>
        <label id="label-field">Label <select id="label"></select></label>
        <label>State <select id="state"></select></label>
        <label>Sort <select id="sort">
        <option value="series">by flavour and version</option>
        <option value="version">by version</option>
        <option value="events">by events</option>
        <option value="missing">by missing events</option>
        <option value="bytes">by size of kallsyms</option>
        <option value="path">by path</option>
        </select></label>
        <label class="check"><input type="checkbox" id="differing"> only syscalls that differ</label>
        <output id="shown"></output>
        </form>
        <main>
        <section id="matrix" role="tabpanel" aria-labelledby="tab-matrix">
        <div id="grid">
        <div id="scroll"><div id="space"></div></div>
        <canvas id="canvas" tabindex="0" role="application"
        aria-label="Kernels by syscalls. Arrow keys move, Enter explains the cell."></canvas>
        </div>
        <div id="legend"></div>
        </section>
        <section id="changes" role="tabpanel" aria-labelledby="tab-changes" hidden></section>
        <section id="summary" role="tabpanel" aria-labelledby="tab-summary" hidden></section>
        <section id="failures" role="tabpanel" aria-labelledby="tab-failures" hidden></section>
        </main>
        <aside id="details" aria-live="polite" hidden></aside>

        """
}
