/// Names of clocks and timers.
extension NameTable {
    /// `linux/time.h`.
    static let clock = NameTable(
        values: [
            "CLOCK_REALTIME": 0x0, "CLOCK_MONOTONIC": 0x1, "CLOCK_PROCESS_CPUTIME_ID": 0x2,
            "CLOCK_THREAD_CPUTIME_ID": 0x3, "CLOCK_MONOTONIC_RAW": 0x4, "CLOCK_REALTIME_COARSE": 0x5,
            "CLOCK_MONOTONIC_COARSE": 0x6, "CLOCK_BOOTTIME": 0x7, "CLOCK_REALTIME_ALARM": 0x8,
            "CLOCK_BOOTTIME_ALARM": 0x9, "CLOCK_TAI": 0xb,
        ])

    /// `linux/time.h`.
    static let timerFlags = NameTable(
        flags: [
            "TIMER_ABSTIME": 0x1
        ])

    /// What `timerfd_settime` takes (`linux/timerfd.h`).
    static let timerfdSettimeFlags = NameTable(
        flags: [
            "TFD_TIMER_ABSTIME": 0x1, "TFD_TIMER_CANCEL_ON_SET": 0x2,
        ])

    /// What `timerfd_create` takes (`linux/timerfd.h`).
    static let timerfdFlags = NameTable(
        flags: [
            "TFD_CLOEXEC": 0x80000, "TFD_NONBLOCK": 0x800,
        ])
}
