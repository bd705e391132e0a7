/// Clocks and timers.
extension SyscallCatalogue {
    static let time: [SyscallDescription] = [
        SyscallDescription("time", sets: [.clock], .out("__kernel_old_time_t *tloc", .structure(.time))),
        SyscallDescription("stime", .in("__kernel_old_time_t *tptr", .structure(.time))),
        SyscallDescription("times", .out("struct tms *tbuf", .structure(.tms))),
        SyscallDescription(
            "gettimeofday", sets: [.clock], .out("struct __kernel_old_timeval *tv", .structure(.timeval)),
            .out("struct timezone *tz", .structure(.timezone))),
        SyscallDescription(
            "settimeofday", sets: [.clock], .in("struct __kernel_old_timeval *tv", .structure(.timeval)),
            .in("struct timezone *tz", .structure(.timezone))),
        SyscallDescription("adjtimex", sets: [.clock], .both("struct __kernel_timex *txc_p", .structure(.timex))),
        SyscallDescription(unknown: "old_adjtimex", sets: [.clock]),
        SyscallDescription(
            "clock_gettime", variants: ["clock_gettime64"], sets: [.clock],
            .value("const clockid_t which_clock", .names(.clock)),
            .out("struct __kernel_timespec *tp", .structure(.timespec))),
        SyscallDescription(
            "clock_settime", variants: ["clock_settime64"], sets: [.clock],
            .value("const clockid_t which_clock", .names(.clock)),
            .in("const struct __kernel_timespec *tp", .structure(.timespec))),
        SyscallDescription(
            "clock_getres", variants: ["clock_getres_time64"], sets: [.clock],
            .value("const clockid_t which_clock", .names(.clock)),
            .out("struct __kernel_timespec *tp", .structure(.timespec))),
        SyscallDescription(
            "clock_adjtime", variants: ["clock_adjtime64"], sets: [.clock],
            .value("const clockid_t which_clock", .names(.clock)),
            .both("struct __kernel_timex *utx", .structure(.timex))),
        SyscallDescription(
            "clock_nanosleep", variants: ["clock_nanosleep_time64"],
            .value("const clockid_t which_clock", .names(.clock)), .value("int flags", .names(.timerFlags)),
            .in("const struct __kernel_timespec *rqtp", .structure(.timespec)),
            .out("struct __kernel_timespec *rmtp", .structure(.timespec))),
        SyscallDescription(
            "nanosleep", .in("struct __kernel_timespec *rqtp", .structure(.timespec)),
            .out("struct __kernel_timespec *rmtp", .structure(.timespec))),
        SyscallDescription("alarm", .value("unsigned int seconds")),
        SyscallDescription(
            "getitimer", .value("int which"), .out("struct __kernel_old_itimerval *value", .structure(.itimerval))),
        SyscallDescription(
            "setitimer", .value("int which"), .in("struct __kernel_old_itimerval *value", .structure(.itimerval)),
            .out("struct __kernel_old_itimerval *ovalue", .structure(.itimerval))),
        SyscallDescription(
            "timer_create", .value("const clockid_t which_clock", .names(.clock)),
            .in("struct sigevent *timer_event_spec", .structure(.sigevent)),
            .out("timer_t *created_timer_id", .structure(.int))),
        SyscallDescription(
            "timer_settime", variants: ["timer_settime64"], .value("timer_t timer_id"),
            .value("int flags", .names(.timerFlags)),
            .in("const struct __kernel_itimerspec *new_setting", .structure(.itimerspec)),
            .out("struct __kernel_itimerspec *old_setting", .structure(.itimerspec))),
        SyscallDescription(
            "timer_gettime", variants: ["timer_gettime64"], .value("timer_t timer_id"),
            .out("struct __kernel_itimerspec *setting", .structure(.itimerspec))),
        SyscallDescription("timer_getoverrun", .value("timer_t timer_id")),
        SyscallDescription("timer_delete", .value("timer_t timer_id")),
        SyscallDescription(unknown: "timerfd", sets: [.desc]),
        SyscallDescription(
            "timerfd_create", sets: [.desc], effect: .makes, .value("int clockid", .names(.clock)),
            .value("int flags", .names(.timerfdFlags))),
        SyscallDescription(
            "timerfd_settime", variants: ["timerfd_settime64"], sets: [.desc], .value("int ufd", .descriptor),
            .value("int flags", .names(.timerfdSettimeFlags)),
            .in("const struct __kernel_itimerspec *utmr", .structure(.itimerspec)),
            .out("struct __kernel_itimerspec *otmr", .structure(.itimerspec))),
        SyscallDescription(
            "timerfd_gettime", variants: ["timerfd_gettime64"], sets: [.desc], .value("int ufd", .descriptor),
            .out("struct __kernel_itimerspec *otmr", .structure(.itimerspec))),
    ]
}
