extension SurveyPage {
    /// The page's program.
    static let script = #"""
        "use strict";
        const data = JSON.parse(document.getElementById("data").textContent);
        const byId = id => document.getElementById(id);
        const make = (tag, text, cls) => {
          const node = document.createElement(tag);
          if (text !== undefined) node.textContent = text;
          if (cls) node.className = cls;
          return node;
        };
        const collator = new Intl.Collator("en", { numeric: true });
        const grouped = number => number.toLocaleString("en");
        const plural = (count, one, many) => `${grouped(count)} ${count === 1 ? one : many}`;

        // What each letter of a kernel's states means.
        const states = new Map([
          ["#", { name: "has its events", color: "available" }],
          ["n", { name: "no metadata: not made by SYSCALL_DEFINE", color: "stub" }],
          ["u", { name: "metadata, and no slot of the table", color: "unreferenced" }],
          ["c", { name: "not configured in this kernel", color: "config" }],
          ["-", { name: "not in this kernel", color: "none" }],
        ]);
        data.causes.forEach((cause, index) => states.set(String.fromCharCode(65 + Math.min(index, 25)), {
          name: "missing: " + cause.title, color: "cause" + index % 6, cause: cause.id,
        }));
        const isMissing = letter => letter >= "A" && letter <= "Z";

        // A flavour is what a release names behind its version: "cloud-amd64" of "6.12.95+deb13-cloud-amd64".
        const flavour = release => (release || "?")
          .replace(/^\d+(\.\d+)*[^-]*(-rc\d+[^-]*)?(-(\d+|bpo)([.~][^-]*)?)*-?/, "") || "-";
        data.kernels.forEach((kernel, index) => {
          kernel.index = index;
          kernel.flavour = flavour(kernel.release);
          kernel.machine = kernel.package && kernel.package.architecture || kernel.arch || "?";
          kernel.version = kernel.package && kernel.package.version || kernel.release || "";
          kernel.title = kernel.release || kernel.path.split("/").pop();
          kernel.series = [kernel.machine, kernel.flavour].join(" ");
          kernel.text = [kernel.path, kernel.release, kernel.machine, kernel.arch, kernel.abi,
            ...Object.values(kernel.labels)].join(" ").toLowerCase();
        });
        const byVersion = (a, b) =>
          collator.compare(a.release || "", b.release || "") || collator.compare(a.version, b.version);
        const orders = {
          series: (a, b) => collator.compare(a.series, b.series) || byVersion(a, b),
          version: (a, b) => byVersion(a, b) || collator.compare(a.series, b.series),
          events: (a, b) => b.events - a.events || orders.series(a, b),
          missing: (a, b) => b.missing - a.missing || orders.series(a, b),
          bytes: (a, b) => b.bytes - a.bytes || orders.series(a, b),
          path: (a, b) => collator.compare(a.path, b.path),
        };

        // Filters.
        const fill = (select, entries) => entries.forEach(([value, text]) => {
          const option = make("option", text);
          option.value = value;
          select.append(option);
        });
        const values = list => [...new Set(list)].sort(collator.compare);
        fill(byId("arch"), [["", "all"], ...values(data.kernels.map(kernel => kernel.machine)).map(x => [x, x])]);
        const labels = values(data.kernels.flatMap(kernel =>
          Object.entries(kernel.labels).map(([name, value]) => name + "=" + value)));
        fill(byId("label"), [["", "all"], ...labels.map(x => [x, x])]);
        byId("label-field").hidden = labels.length === 0;
        fill(byId("state"), [["", "any"], ["missing", "any missing"],
          ...[...states].filter(([letter]) => letter !== "-").map(([letter, state]) => [letter, state.name])]);

        let rows = [], columns = [];
        const filter = () => {
          const words = byId("kernel").value.toLowerCase().split(/\s+/).filter(Boolean);
          const names = byId("syscall").value.toLowerCase().split(/[\s,]+/).filter(Boolean);
          const arch = byId("arch").value, label = byId("label").value, state = byId("state").value;
          const matches = letter => state === "" || (state === "missing" ? isMissing(letter) : letter === state);
          rows = data.kernels.filter(kernel => words.every(word => kernel.text.includes(word))
            && (arch === "" || kernel.machine === arch)
            && (label === "" || Object.entries(kernel.labels).some(([name, value]) => name + "=" + value === label)));
          columns = [...data.syscalls.keys()].filter(column =>
            names.length === 0 || names.some(name => data.syscalls[column].includes(name)));
          if (state !== "") {
            rows = rows.filter(kernel => columns.some(column => matches(kernel.states[column])));
            columns = columns.filter(column => rows.some(kernel => matches(kernel.states[column])));
          } else {
            columns = columns.filter(column => rows.some(kernel => kernel.states[column] !== "-"));
          }
          if (byId("differing").checked) {
            columns = columns.filter(column => rows.some(kernel => kernel.states[column] !== rows[0].states[column]));
          }
          rows.sort(orders[byId("sort").value]);
          byId("shown").textContent =
            `${plural(rows.length, "kernel", "kernels")}, ${plural(columns.length, "syscall", "syscalls")}`;
          layOut();
          showChanges();
          showSummary();
          showFailures();
        };

        // The matrix: what is in view is drawn, whatever there is besides.
        const cellWidth = 13, cellHeight = 17, headHeight = 128;
        const labelWidth = () => Math.min(300, Math.max(150, innerWidth * .28));
        const canvas = byId("canvas"), scroll = byId("scroll"), context = canvas.getContext("2d");
        let cursor = null, colors = {};
        const readColors = () => {
          const style = getComputedStyle(document.documentElement);
          colors = {};
          for (const name of ["ground", "ink", "faint", "line", "panel", "mark"])
            colors[name] = style.getPropertyValue("--" + name);
          for (const state of states.values()) colors[state.color] = style.getPropertyValue("--" + state.color);
        };
        const layOut = () => {
          byId("space").style.width = labelWidth() + columns.length * cellWidth + 40 + "px";
          byId("space").style.height = headHeight + rows.length * cellHeight + "px";
          draw();
        };
        const draw = () => {
          const width = scroll.clientWidth, height = scroll.clientHeight, ratio = devicePixelRatio || 1;
          if (width === 0) return;
          if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
            canvas.width = Math.round(width * ratio);
            canvas.height = Math.round(height * ratio);
            canvas.style.width = width + "px";
            canvas.style.height = height + "px";
          }
          context.setTransform(ratio, 0, 0, ratio, 0, 0);
          context.fillStyle = colors.ground;
          context.fillRect(0, 0, width, height);
          const left = labelWidth(), x0 = scroll.scrollLeft, y0 = scroll.scrollTop;
          const firstRow = Math.floor(y0 / cellHeight);
          const lastRow = Math.min(rows.length, Math.ceil((y0 + height - headHeight) / cellHeight));
          const firstColumn = Math.floor(x0 / cellWidth);
          const lastColumn = Math.min(columns.length, Math.ceil((x0 + width - left) / cellWidth));
          const x = column => left + column * cellWidth - x0, y = row => headHeight + row * cellHeight - y0;
          context.save();
          context.beginPath();
          context.rect(left, headHeight, width - left, height - headHeight);
          context.clip();
          for (let row = firstRow; row < lastRow; row++) {
            const letters = rows[row].states;
            for (let column = firstColumn; column < lastColumn; column++) {
              context.fillStyle = colors[states.get(letters[columns[column]]).color];
              context.fillRect(x(column) + 1, y(row) + 1, cellWidth - 2, cellHeight - 2);
            }
          }
          if (cursor) {
            context.strokeStyle = colors.ink;
            context.lineWidth = 2;
            context.strokeRect(x(cursor.column), y(cursor.row), cellWidth, cellHeight);
          }
          context.restore();
          context.save();
          context.beginPath();
          context.rect(0, headHeight, left, height - headHeight);
          context.clip();
          context.font = "12px system-ui, sans-serif";
          context.textBaseline = "middle";
          for (let row = firstRow; row < lastRow; row++) {
            const kernel = rows[row];
            context.fillStyle = cursor && cursor.row === row ? colors.mark : colors.ink;
            context.fillText(kernel.title, 8, y(row) + cellHeight / 2, left - 62);
            context.fillStyle = colors.faint;
            context.textAlign = "right";
            context.fillText(kernel.missing ? `${kernel.events} (−${kernel.missing})` : `${kernel.events}`,
              left - 8, y(row) + cellHeight / 2, 60);
            context.textAlign = "left";
          }
          context.restore();
          context.save();
          context.beginPath();
          context.rect(left, 0, width - left, headHeight);
          context.clip();
          context.font = "11px system-ui, sans-serif";
          context.textBaseline = "middle";
          for (let column = firstColumn; column < lastColumn; column++) {
            context.save();
            context.translate(x(column) + cellWidth / 2, headHeight - 6);
            context.rotate(-Math.PI / 2);
            context.fillStyle = cursor && cursor.column === column ? colors.mark : colors.ink;
            context.fillText(data.syscalls[columns[column]], 0, 0, headHeight - 10);
            context.restore();
          }
          context.restore();
          context.fillStyle = colors.faint;
          context.font = "12px system-ui, sans-serif";
          context.fillText("kernel", 8, headHeight - 10);
          context.textAlign = "right";
          context.fillText("events", left - 8, headHeight - 10);
          context.textAlign = "left";
          if (rows.length === 0) context.fillText("No kernel matches.", left, headHeight + 20);
        };
        const cellAt = event => {
          const box = scroll.getBoundingClientRect();
          const px = event.clientX - box.left - labelWidth(), py = event.clientY - box.top - headHeight;
          const column = Math.floor((px + scroll.scrollLeft) / cellWidth);
          const row = Math.floor((py + scroll.scrollTop) / cellHeight);
          if (py < 0 || row < 0 || row >= rows.length || column >= columns.length) return null;
          return { row, column: Math.max(column, 0), isLabel: px < 0 };
        };
        let frame = 0;
        const drawSoon = () => { frame = frame || requestAnimationFrame(() => { frame = 0; draw(); }); };
        scroll.addEventListener("scroll", drawSoon);
        scroll.addEventListener("mousemove", event => {
          const cell = cellAt(event);
          if (!cell) { scroll.title = ""; return; }
          const kernel = rows[cell.row];
          scroll.title = cell.isLabel ? kernel.path
            : `${data.syscalls[columns[cell.column]]}: ${states.get(kernel.states[columns[cell.column]]).name}\n`
              + kernel.title;
        });
        scroll.addEventListener("click", event => {
          const cell = cellAt(event);
          if (!cell) return;
          cursor = cell;
          drawSoon();
          explain(rows[cell.row], cell.isLabel ? null : columns[cell.column]);
        });
        canvas.addEventListener("keydown", event => {
          const moves = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0],
            PageUp: [-20, 0], PageDown: [20, 0], Home: [0, -1e6], End: [0, 1e6] };
          if (event.key === "Escape") { closeDetails(); return; }
          if (event.key === "Enter" && cursor) { explain(rows[cursor.row], columns[cursor.column]); return; }
          const move = moves[event.key];
          if (!move || rows.length === 0 || columns.length === 0) return;
          event.preventDefault();
          cursor = cursor || { row: 0, column: 0 };
          cursor.row = Math.min(Math.max(cursor.row + move[0], 0), rows.length - 1);
          cursor.column = Math.min(Math.max(cursor.column + move[1], 0), columns.length - 1);
          const left = labelWidth(), x = cursor.column * cellWidth, y = cursor.row * cellHeight;
          scroll.scrollLeft = Math.min(Math.max(scroll.scrollLeft, x - (scroll.clientWidth - left - 40)), x);
          scroll.scrollTop = Math.min(Math.max(scroll.scrollTop, y - (scroll.clientHeight - headHeight - 30)), y);
          drawSoon();
        });

        // The explanation of a cell, which a link can name.
        const pair = (list, term, text) => { list.append(make("dt", term), make("dd", text)); };
        const explain = (kernel, column) => {
          const panel = byId("details");
          panel.replaceChildren();
          const close = make("button", "✕");
          close.setAttribute("aria-label", "Close");
          close.addEventListener("click", closeDetails);
          panel.append(close);
          const name = column === null ? null : data.syscalls[column];
          panel.append(make("h2", name === null ? kernel.title : `${name} in ${kernel.title}`));
          if (name !== null) panel.append(make("p", "It " + explanation(kernel, column)));
          const list = make("dl");
          pair(list, "path", kernel.path);
          if (kernel.package) pair(list, "package", Object.values(kernel.package).join(" "));
          for (const [label, value] of Object.entries(kernel.labels)) pair(list, label, value);
          pair(list, "kernel", [kernel.arch || "unknown architecture", kernel.bits + " bits", kernel.order + " endian",
            kernel.abi].filter(Boolean).join(", "));
          pair(list, "rule", kernel.rule + (kernel.ruleBy === "guess" ? " (a guess)" : ""));
          pair(list, "KALLSYMS_ALL", (kernel.all ? "y" : "n")
            + (kernel.allBy === "config" ? " (its configuration)" : " (told from its symbols)"));
          pair(list, "kallsyms", `${plural(kernel.symbols, "symbol", "symbols")}, ${grouped(kernel.bytes)} bytes`);
          pair(list, "events", `${plural(kernel.events, "syscall", "syscalls")}, ${grouped(kernel.missing)} missing`);
          for (const remedy of kernel.remedies)
            pair(list, remedy.remedy, `${grouped(remedy.available)} with events, ${grouped(remedy.missing)} without`
              + (remedy.imageGrowth === null ? "" : `, image +${grouped(remedy.imageGrowth)} bytes`)
              + (remedy.remedy === kernel.cheapest ? ": the cheapest" : ""));
          if (kernel.sha256) pair(list, "SHA-256", kernel.sha256);
          panel.append(list);
          const quoted = "'" + kernel.path.replaceAll("'", "'\\''") + "'";
          panel.append(make("p", "Each step of it:"),
            make("code", name === null ? `syscope audit ${quoted}` : `syscope audit --explain ${name} ${quoted}`));
          if (name !== null) {
            const others = data.kernels.filter(other => other.series === kernel.series).sort(byVersion);
            panel.append(make("p", `In ${plural(others.length, "kernel", "kernels")} of ${kernel.series}:`));
            const table = make("table");
            others.forEach((other, index) => {
              const same = index > 0 && index < others.length - 1
                && other.states[column] === others[index - 1].states[column]
                && other.states[column] === others[index + 1].states[column];
              if (same && other !== kernel) return;
              const row = make("tr");
              row.append(make("td", other.title), make("td", states.get(other.states[column]).name));
              table.append(row);
            });
            panel.append(table);
          }
          panel.hidden = false;
          const hash = "#kernel=" + encodeURIComponent(kernel.path)
            + (name === null ? "" : "&syscall=" + encodeURIComponent(name));
          history.replaceState(null, "", hash);
        };
        const explanation = (kernel, column) => {
          const letter = kernel.states[column];
          switch (letter) {
          case "#": return "has its two events, sys_enter_ and sys_exit_.";
          case "n": return "has a handler that SYSCALL_DEFINE did not make, so there is no metadata and no event.";
          case "u": return "has metadata, but no slot of the table holds its handler.";
          case "c": return "is not configured in this kernel: its handler is a stub that returns sys_ni_syscall().";
          case "-": return "is in no slot of the table that ftrace reads, and has no metadata.";
          default: return "has a handler and metadata, but no events: " + states.get(letter).name.slice(9)
            + " (" + states.get(letter).cause + ").";
          }
        };
        const closeDetails = () => {
          byId("details").hidden = true;
          history.replaceState(null, "", location.pathname + location.search);
        };
        const openLink = () => {
          const fields = new URLSearchParams(location.hash.slice(1));
          const kernel = data.kernels.find(kernel => kernel.path === fields.get("kernel"));
          if (!kernel) return;
          const column = data.syscalls.indexOf(fields.get("syscall"));
          explain(kernel, column < 0 ? null : column);
        };
        addEventListener("hashchange", openLink);

        // What appeared and vanished from one kernel of a flavour to the next.
        const changesOf = (older, newer) => {
          const changes = [];
          for (const column of columns) {
            const before = older.states[column], after = newer.states[column];
            if (before !== after) changes.push({ column, before, after });
          }
          return changes;
        };
        const link = (kernel, column) => {
          const anchor = make("a", data.syscalls[column]);
          anchor.href = "#kernel=" + encodeURIComponent(kernel.path)
            + "&syscall=" + encodeURIComponent(data.syscalls[column]);
          return anchor;
        };
        const list = (cell, kernel, changes, cls) => {
          const groups = new Map();
          for (const change of changes) {
            const key = cls === "gained" ? change.before : change.after;
            if (!groups.has(key)) groups.set(key, []);
            groups.get(key).push(change.column);
          }
          for (const [letter, found] of groups) {
            const text = cls === "gained" ? "before: " + states.get(letter).name : states.get(letter).name;
            const line = make("div");
            found.forEach((column, index) => { line.append(index ? ", " : "", link(kernel, column)); });
            line.append(make("span", " (" + text + ")", "faint"));
            cell.append(line);
          }
        };
        const showChanges = () => {
          const section = byId("changes");
          if (section.hidden) return;
          section.replaceChildren();
          const series = new Map();
          [...rows].sort(orders.series).forEach(kernel => {
            if (!series.has(kernel.series)) series.set(kernel.series, []);
            series.get(kernel.series).push(kernel);
          });
          let count = 0;
          for (const [name, kernels] of series) {
            const table = make("table");
            const head = make("tr");
            for (const title of ["from", "to", "events appeared", "events vanished"]) head.append(make("th", title));
            table.append(head);
            for (let index = 1; index < kernels.length; index++) {
              const older = kernels[index - 1], newer = kernels[index];
              const changes = changesOf(older, newer);
              const gained = changes.filter(change => change.after === "#");
              const lost = changes.filter(change => change.before === "#");
              if (gained.length + lost.length === 0) continue;
              count++;
              const row = make("tr");
              row.append(make("td", older.title), make("td", newer.title));
              const appeared = make("td", undefined, "gained"), vanished = make("td", undefined, "lost");
              list(appeared, newer, gained, "gained");
              list(vanished, newer, lost, "lost");
              row.append(appeared, vanished);
              table.append(row);
            }
            if (table.rows.length > 1) {
              const wide = make("div", undefined, "wide");
              wide.append(table);
              section.append(make("h2", name), wide);
            }
          }
          if (count === 0) section.append(make("p", "Nothing changed from one kernel of a flavour to the next."));
        };

        // A table whose columns sort it.
        const sortable = (titles, lines) => {
          const table = make("table");
          const head = make("tr");
          const fillBody = () => {
            while (table.rows.length > 1) table.deleteRow(1);
            for (const line of lines) {
              const row = make("tr");
              line.forEach(value => row.append(make("td",
                typeof value === "number" ? grouped(value) : value, typeof value === "number" ? "number" : "")));
              table.append(row);
            }
          };
          titles.forEach((title, index) => {
            const cell = make("th"), button = make("button", title);
            let direction = 1;
            button.addEventListener("click", () => {
              lines.sort((a, b) => direction * (typeof a[index] === "number"
                ? b[index] - a[index] : collator.compare(a[index], b[index])));
              direction = -direction;
              fillBody();
            });
            cell.append(button);
            head.append(cell);
          });
          table.append(head);
          fillBody();
          const wide = make("div", undefined, "wide");
          wide.append(table);
          return wide;
        };
        const range = list => list.length === 0 ? "" : Math.min(...list) === Math.max(...list)
          ? grouped(list[0]) : grouped(Math.min(...list)) + "–" + grouped(Math.max(...list));
        const showSummary = () => {
          const section = byId("summary");
          if (section.hidden) return;
          const groups = new Map();
          for (const kernel of rows) {
            const suite = kernel.labels.suite || kernel.labels.distribution || "-";
            const key = suite + "\n" + kernel.machine;
            if (!groups.has(key)) groups.set(key, []);
            groups.get(key).push(kernel);
          }
          const lines = [...groups].map(([key, kernels]) => {
            const all = kernels.filter(kernel => kernel.all);
            const mean = list => list.length === 0 ? "-"
              : Math.round(list.reduce((sum, kernel) => sum + kernel.bytes, 0) / list.length);
            return [...key.split("\n"), kernels.length, all.length, range(kernels.map(kernel => kernel.events)),
              kernels.filter(kernel => kernel.missing > 0).length, kernels.reduce((sum, x) => sum + x.missing, 0),
              mean(all), mean(kernels.filter(kernel => !kernel.all))];
          });
          lines.sort((a, b) => collator.compare(a[0], b[0]) || collator.compare(a[1], b[1]));
          section.replaceChildren(sortable(["distribution", "architecture", "kernels", "with KALLSYMS_ALL",
            "syscalls with events", "kernels that miss events", "missing events", "kallsyms bytes with KALLSYMS_ALL",
            "kallsyms bytes without"], lines));
          section.append(make("p", "The bytes are means over the kernels that are shown; they count addresses, names, "
            + "and the order of names. Audits stop at the kernel in a package, and read nothing behind it.", "faint"));
        };
        const showFailures = () => {
          const section = byId("failures");
          if (section.hidden) return;
          section.replaceChildren();
          if (data.failures.length === 0) { section.append(make("p", "Every kernel was audited.")); return; }
          section.append(sortable(["file", "why"], data.failures.map(entry => [entry.path, entry.error])));
        };

        const tabs = ["matrix", "changes", "summary", "failures"];
        const showTab = name => {
          for (const tab of tabs) {
            byId(tab).hidden = tab !== name;
            byId("tab-" + tab).setAttribute("aria-selected", tab === name);
          }
          filter();
        };
        tabs.forEach((tab, index) => {
          byId("tab-" + tab).addEventListener("click", () => showTab(tab));
          byId("tab-" + tab).addEventListener("keydown", event => {
            const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
            if (step) byId("tab-" + tabs[(index + step + tabs.length) % tabs.length]).focus();
          });
        });
        byId("filters").addEventListener("input", filter);
        byId("filters").addEventListener("submit", event => event.preventDefault());
        addEventListener("resize", layOut);
        matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { readColors(); layOut(); });

        const totals = data.kernels.reduce((sum, kernel) => sum + kernel.missing, 0);
        byId("counts").textContent = `${plural(data.kernels.length, "kernel", "kernels")}, `
          + `${plural(data.syscalls.length, "syscall", "syscalls")}; `
          + `${plural(data.kernels.filter(kernel => kernel.all).length, "kernel has", "kernels have")} KALLSYMS_ALL, `
          + (totals === 0 ? "no event is missing"
            : `${plural(data.kernels.filter(kernel => kernel.missing > 0).length, "misses", "miss")} events `
              + `(${grouped(totals)} in all)`)
          + (data.failures.length ? `; ${plural(data.failures.length, "file", "files")} not audited.` : ".");
        readColors();
        for (const state of states.values()) {
          const entry = make("span"), box = make("i");
          box.style.background = `var(--${state.color})`;
          entry.append(box, state.name);
          byId("legend").append(entry);
        }
        filter();
        openLink();

        """#
}
