#define _GNU_SOURCE
#include "CLinux.h"

#include <link.h>
#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

static int release_code(struct dl_phdr_info *program, size_t size, void *unused) {
    (void)size;
    (void)unused;
    uintptr_t page_size = (uintptr_t)getpagesize();
    for (int index = 0; index < program->dlpi_phnum; index++) {
        const ElfW(Phdr) *segment = &program->dlpi_phdr[index];
        if (segment->p_type != PT_LOAD || segment->p_flags & PF_W) continue;
        uintptr_t address = (uintptr_t)program->dlpi_addr + segment->p_vaddr;
        uintptr_t start = address & ~(page_size - 1);
        // If that fails the pages stay, which does no harm.
        madvise((void *)start, address - start + segment->p_memsz, MADV_DONTNEED);
    }
    // The program itself comes first. Libraries behind it are shared with others.
    return 1;
}

void linux_release_program_pages(void) { dl_iterate_phdr(release_code, NULL); }

void linux_return_freed_memory(void) {
#ifdef M_MMAP_THRESHOLD
    mallopt(M_MMAP_THRESHOLD, 64 << 10);
#endif
}
