/// A C type that arguments point to.
enum StructureKind: Sendable, CaseIterable {
    // Numbers.
    case int, unsignedInt, unsigned64, long, size, loff, socklen, id, time, pointer, waitStatus
    // Files and file systems.
    case stat, oldStat, statx, statfs, statfs64, statmount, ustat, openHow, fileAttr, fileHandle, xattrArgs, mountAttr
    case mntIDReq, nsIDReq, utimbuf, oldDirent, flock, ownerEx, cachestat, cachestatRange
    // Input and output.
    case iovec, iocb, ioEvent, ioUringParams, pollfd, fdSet, epollEvent
    // Sockets.
    case sockaddr, msghdr, mmsghdr
    // Time.
    case timespec, timeval, timezone, itimerspec, itimerval, timex, tms
    // Signals. `sigsetArgument` is a pointer to a set and its size (`pselect6`), as is `aioSigset`.
    case sigset, oldSigset, sigsetArgument, aioSigset, sigaction, oldSigaction, siginfo, sigevent, stack
    // Processes.
    case rlimit, rlimit64, rusage, cloneArgs, schedAttr, schedParam, futexWaitv, userDesc
    // Interprocess communication.
    case sembuf, msgbuf, shmidDs, msqidDs, mqAttr
    // The system.
    case utsname, oldUtsname, oldoldUtsname, sysinfo, kexecSegment, perfEventAttr, bpfAttr
    // Security.
    case capUserHeader, capUserData, landlockRuleset, landlockRule, riscvHwprobe
}
