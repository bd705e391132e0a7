import Binary

/// Kernel lockdown (Linux 5.4, `security/lockdown/lockdown.c`): what even root may not do.
enum Lockdown {
    /// The level in force that `/sys/kernel/security/lockdown` names: `none`, `integrity` or `confidentiality`; nil if
    /// the file is not there.
    static func level() -> String? {
        (try? TraceFS(path: "/sys/kernel/security").contents("lockdown").text)
            .flatMap(ChoiceFile.chosen)
    }

    /// Whether tracefs is refused at `level`: `LOCKDOWN_TRACEFS` comes after `LOCKDOWN_INTEGRITY_MAX`
    /// (`include/linux/security.h`). At boot nothing is made in tracefs then; later its files cannot be opened.
    static func refusesTracefs(at level: String?) -> Bool { level == "confidentiality" }
}
