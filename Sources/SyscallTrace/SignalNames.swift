/// The names of signals.
enum SignalNames {
    /// The name of signal `number`, without `SIG`, by the numbers of asm-generic; nil if there is no such signal.
    static func name(_ number: Int) -> String? {
        guard number > 0 else { return nil }
        return number < names.count ? names[number] : number == 32 ? "RTMIN" : number <= 64 ? "RT_\(number - 32)" : nil
    }

    private static let names = [
        "", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM",
        "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF",
        "WINCH",
        "IO", "PWR", "SYS",
    ]
}
