/// Numbers of options (`trace-cmd.dat.v7(5)`).
enum OptionID: Int {
    case done = 0
    case date = 1
    case cpuStatistics = 2
    case buffer = 3
    case traceClock = 4
    case systemName = 5
    case offset = 7
    case cpuCount = 8
    case version = 9
    case headerInfo = 16
    case ftraceFormats = 17
    case eventFormats = 18
    case taskNames = 21
}
