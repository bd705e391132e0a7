import Architectures
import ELF
import Kallsyms
import KernelImage

/// Finds the tables of syscall handlers in an image that does not name them. A table is a long row of slots that hold
/// the addresses of handlers, or of their descriptors; the handlers' own symbols tell which functions are handlers.
///
/// One table may follow another without a gap. So a row is cut wherever one of the architecture's tables may begin: at
/// the second and third handler, since the first is often `sys_ni_syscall`.
struct SyscallTableSearch {
    /// A table that was found: where it starts, and where it ends.
    struct Found {
        let table: HandlerTable
        let address: UInt64
        let end: UInt64
    }

    private let memory: AddressSpace
    private var handlers: [UInt64: Handler] = [:]
    private var functions = AddressSet()

    /// What the names of a handler tell.
    private struct Handler {
        /// The syscall, without `sys_`: `read`.
        var syscall: [UInt8]
        /// Whether one of its names is that of a handler of native calls.
        var isNative: Bool
    }

    /// A search among the handlers that `symbols` name.
    init(_ image: KernelImage, _ symbols: SymbolMap, _ descriptors: FunctionDescriptors?) {
        memory = image.memory
        for entry in symbols.entries {
            let name = symbols.name(of: entry)
            if let syscall = HandlerName.anySyscall(of: name) {
                let isNative = !HandlerName.isCompat(name, of: image)
                if isNative || handlers[entry.address] == nil {
                    handlers[entry.address] = Handler(syscall: Array(syscall), isNative: isNative)
                }
            }
            functions.insert(entry.address)
        }
        if let descriptors {
            // A slot holds a descriptor; its handler is known by the entry point.
            for address in stride(from: descriptors.start, to: descriptors.end, by: memory.layout.wordSize) {
                guard let entryPoint = descriptors.entryPoint(at: address) else { break }
                if let handler = handlers[entryPoint] {
                    handlers[address] = handler
                    functions.insert(address)
                }
            }
        }
        functions.sort()
    }

    /// Those of `tables` that ftrace reads, as far as this can be told.
    func tables(_ tables: [HandlerTable]) -> [Found] {
        // A search goes through the whole image, and an architecture's tables mostly have slots of one width.
        var rowsByWidth: [Int: [Row]] = [:]
        return tables.filter { $0.use == .traced }.compactMap { table in
            let width = table.slotWidth ?? memory.layout.wordSize
            let rows = rowsByWidth[width] ?? rows(width: width)
            rowsByWidth[width] = rows
            let segments = rows.flatMap { cut($0, width: width, stride: table.stride) }
            let fitting = segments.filter { $0.begins == table.begins && ($0.compat > 0) == table.holdsCompatHandlers }
            let candidates = fitting.isEmpty && !table.holdsCompatHandlers ? segments : fitting
            guard let best = candidates.max(by: { $0.score < $1.score }),
                best.native + best.compat >= SyscallTableSearch.minimum
            else { return nil }
            return Found(table: table, address: best.start, end: best.end)
        }
    }

    /// Fewer handlers than this in a row are no kernel's table.
    private static let minimum = 100
    /// Slots with functions that are not known as handlers, as many as may follow each other within a table.
    private static let gapLimit = 8

    private struct Segment {
        let start: UInt64
        /// The end of the last slot that holds a handler.
        var end: UInt64
        let begins: HandlerTable.Beginning?
        var native = 0
        var compat = 0

        /// Handlers of native calls count for a table, those that are of compat calls only count against it.
        var score: Int {
            begins == nil ? (native - 8 * compat) / 2 : native - (native > 8 * compat ? compat : 8 * compat)
        }
    }

    /// Slots that follow each other, and the handlers that they hold.
    private typealias Row = [(address: UInt64, handler: Handler?)]

    /// The rows of slots that hold handlers.
    private func rows(width: Int) -> [Row] {
        var rows: [Row] = []
        var current: Row = []
        var gap = 0
        memory.forEachWord(width: width) { address, value in
            guard functions.contains(value) else { return }
            let handler = handlers[value]
            let isNext = current.last.map { address == $0.address &+ UInt64(width) } ?? false
            gap = handler == nil ? gap + 1 : 0
            if !isNext || gap > SyscallTableSearch.gapLimit {
                if current.count >= SyscallTableSearch.minimum { rows.append(current) }
                current = []
            }
            if handler != nil || !current.isEmpty { current.append((address, handler)) }
        }
        if current.count >= SyscallTableSearch.minimum { rows.append(current) }
        return rows
    }

    /// The parts of `row`, cut where a table of native handlers that are `stride` slots apart may begin.
    private func cut(_ row: Row, width: Int, stride: Int) -> [Segment] {
        var segments: [Segment] = []
        var start = 0
        for (index, slot) in row.enumerated() {
            let beginning = HandlerTable.Beginning.allCases.first { beginning in
                beginning.handlers.allSatisfy { offset, syscall in
                    index + offset * stride < row.count
                        && row[index + offset * stride].handler?.syscall.elementsEqual(syscall.utf8) ?? false
                }
            }
            // Where each handler is there twice, for native and for compat calls, the second ones look like a beginning.
            if beginning != nil && (segments.isEmpty || index - start >= stride) || index == 0 {
                segments.append(Segment(start: slot.address, end: slot.address, begins: beginning))
                start = index
            }
            guard let handler = slot.handler else { continue }
            segments[segments.count - 1].end = slot.address &+ UInt64(width)
            // The slots between belong to compat calls.
            if (index - start) % stride != 0 { continue }
            if handler.isNative {
                segments[segments.count - 1].native += 1
            } else {
                segments[segments.count - 1].compat += 1
            }
        }
        return segments
    }
}
