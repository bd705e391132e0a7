/// Scheduling, and what threads wait for.
extension SyscallCatalogue {
    static let scheduling: [SyscallDescription] = [
        SyscallDescription("sched_yield"),
        SyscallDescription(
            "sched_setscheduler", .value("pid_t pid"), .value("int policy", .names(.schedulingPolicy)),
            .in("struct sched_param *param", .structure(.schedParam))),
        SyscallDescription("sched_getscheduler", .value("pid_t pid")),
        SyscallDescription(
            "sched_setparam", .value("pid_t pid"), .in("struct sched_param *param", .structure(.schedParam))),
        SyscallDescription(
            "sched_getparam", .value("pid_t pid"), .out("struct sched_param *param", .structure(.schedParam))),
        SyscallDescription(
            "sched_setattr", .value("pid_t pid"), .in("struct sched_attr *uattr", .structure(.schedAttr, .leading)),
            .value("unsigned int flags")),
        SyscallDescription(
            "sched_getattr", .value("pid_t pid"),
            .out("struct sched_attr *uattr", .structure(.schedAttr, .argument(2))), .value("unsigned int usize"),
            .value("unsigned int flags")),
        SyscallDescription(
            "sched_setaffinity", .value("pid_t pid"), .value("unsigned int len"),
            .in("unsigned long *user_mask_ptr", .bytes(.argument(1)))),
        SyscallDescription(
            "sched_getaffinity", .value("pid_t pid"), .value("unsigned int len"),
            .out("unsigned long *user_mask_ptr", .bytes(.result))),
        SyscallDescription("sched_get_priority_max", .value("int policy", .names(.schedulingPolicy))),
        SyscallDescription("sched_get_priority_min", .value("int policy", .names(.schedulingPolicy))),
        SyscallDescription(
            "sched_rr_get_interval", variants: ["sched_rr_get_interval_time64"], .value("pid_t pid"),
            .out("struct __kernel_timespec *interval", .structure(.timespec))),
        SyscallDescription("nice", .value("int increment")),
        SyscallDescription("getpriority", .value("int which", .names(.priorityWhich)), .value("int who")),
        SyscallDescription(
            "setpriority", .value("int which", .names(.priorityWhich)), .value("int who"), .value("int niceval")),
        SyscallDescription("ioprio_get", .value("int which"), .value("int who")),
        SyscallDescription("ioprio_set", .value("int which"), .value("int who"), .value("int ioprio")),
        SyscallDescription(
            "getcpu", .out("unsigned *cpup", .structure(.unsignedInt)),
            .out("unsigned *nodep", .structure(.unsignedInt)), .value("struct getcpu_cache *unused")),
        SyscallDescription(
            "futex", variants: ["futex_time64"], commands: .futex, .value("u32 *uaddr"),
            .value("int op", .names(.futexOperation)), .value("u32 val"),
            .in("const struct __kernel_timespec *utime", .structure(.timespec)), .value("u32 *uaddr2"),
            .value("u32 val3")),
        SyscallDescription(
            "futex_wait", .value("void *uaddr"), .value("unsigned long val"), .value("unsigned long mask"),
            .value("unsigned int flags"), .in("struct __kernel_timespec *timeout", .structure(.timespec)),
            .value("clockid_t clockid", .names(.clock))),
        SyscallDescription(
            "futex_wake", .value("void *uaddr"), .value("unsigned long mask"), .value("int nr"),
            .value("unsigned int flags")),
        SyscallDescription(
            "futex_requeue", .in("struct futex_waitv *waiters", .array(.futexWaitv, count: .fixed(2))),
            .value("unsigned int flags"), .value("int nr_wake"), .value("int nr_requeue")),
        SyscallDescription(
            "futex_waitv", .in("struct futex_waitv *waiters", .array(.futexWaitv, count: .argument(1))),
            .value("unsigned int nr_futexes"), .value("unsigned int flags"),
            .in("struct __kernel_timespec *timeout", .structure(.timespec)), .value("clockid_t clockid", .names(.clock))
        ),
        SyscallDescription("set_robust_list", .value("struct robust_list_head *head"), .value("size_t len")),
        SyscallDescription(
            "get_robust_list", .value("int pid"), .out("struct robust_list_head * *head_ptr", .structure(.pointer)),
            .out("size_t *len_ptr", .structure(.size))),
        SyscallDescription("set_tid_address", .value("int *tidptr")),
        SyscallDescription(
            "rseq", .value("struct rseq *rseq"), .value("u32 rseq_len", .hexadecimal),
            .value("int flags", .hexadecimal), .value("u32 sig", .hexadecimal)),
        SyscallDescription(
            "membarrier", .value("int cmd", .names(.membarrierCommand)), .value("unsigned int flags"),
            .value("int cpu_id")),
    ]
}
