# Everything on a fresh machine with Swift and nothing else: `make demo` and `make test`.

PREFIX ?= /usr/local
DESTDIR ?=
SWIFT ?= swift
SWIFTFLAGS ?=
CONFIGURATION := -c release
BIN = $(shell $(SWIFT) build $(CONFIGURATION) --show-bin-path)
# What is installed needs no library on the machine. It is built apart, so that builds for tests stay as they are.
INSTALLED := $(CONFIGURATION) --static-swift-stdlib -Xswiftc -static-executable --scratch-path .build-install
EXAMPLE := Examples/ppc64-elfv1-6.1.192.vmlinux.xz

.PHONY: all build demo test test-fresh bench lab lab-quick lab-trace lint install uninstall clean dependencies

all: build

# Debian packages that are missing are installed, if that is allowed; else they are named.
dependencies:
	@scripts/install-dependencies.sh build

build: dependencies
	$(SWIFT) build $(CONFIGURATION) $(SWIFTFLAGS) --product syscope
	$(SWIFT) build $(CONFIGURATION) $(SWIFTFLAGS) --product kallsyms

# The audit says "no" about this kernel, with exit status 1: that is what it is here to show.
demo: build
	$(BIN)/syscope audit $(EXAMPLE) || [ $$? -eq 1 ]

# Tests run the optimised build: the programs that they run are those that users get. The last line counts them; what may
# be skipped is in Tests/allowed-skips.txt.
test:
	@scripts/install-dependencies.sh build test
	@scripts/fetch-kernel-packages.sh .kernel-packages || echo "kernel packages are missing: tests on them are skipped"
	@scripts/fetch-kallsyms-programs.sh .kernel-packages || echo "scripts/kallsyms of 7.2 is missing: tests with it are skipped"
	$(SWIFT) format lint --strict --recursive Sources Tests Package.swift
	scripts/run-tests.sh $(SWIFT) test $(CONFIGURATION) $(SWIFTFLAGS) -Xswiftc -enable-testing \
		-Xswiftc -warnings-as-errors

# demo and test in a Debian root with nothing that a machine has by hand; needs root and debootstrap.
test-fresh:
	scripts/test-fresh.sh

bench:
	@scripts/install-dependencies.sh build bench
	$(SWIFT) build $(INSTALLED) $(SWIFTFLAGS) --product syscope
	$(SWIFT) build $(INSTALLED) $(SWIFTFLAGS) --product kallsyms
	Benchmarks/run.sh .build-install/release

# Kernels built, booted and compared: an hour or more with nothing there yet, and 5 GB in lab/work. What is done is kept.
lab lab-quick: build
	@scripts/install-dependencies.sh lab
	lab/run.sh $(if $(filter lab-quick,$@),--quick)

# Tracing, tried in guests on Debian's kernels: a minute or two each, and ten for the kernel that is built.
lab-trace:
	@scripts/install-dependencies.sh build lab
	$(SWIFT) build $(INSTALLED) $(SWIFTFLAGS) --product syscope
	lab/trace-in-guest.sh

lint:
	$(SWIFT) format lint --strict --recursive Sources Tests Package.swift

# The programs, the manual page, and completions.
install: dependencies
	$(SWIFT) build $(INSTALLED) $(SWIFTFLAGS) --product syscope
	$(SWIFT) build $(INSTALLED) $(SWIFTFLAGS) --product kallsyms
	install -s -D -m 755 .build-install/release/syscope $(DESTDIR)$(PREFIX)/bin/syscope
	install -s -D -m 755 .build-install/release/kallsyms $(DESTDIR)$(PREFIX)/lib/syscope/kallsyms
	$(SWIFT) package --allow-writing-to-package-directory generate-manual --date "$$(date +%F)"
	install -D -m 644 docs/man/syscope-trace.1 $(DESTDIR)$(PREFIX)/share/man/man1/syscope-trace.1
	sed -f docs/man/syscope.sed .build/plugins/GenerateManual/outputs/syscope/syscope.1 \
		> $(DESTDIR)$(PREFIX)/share/man/man1/syscope.1
	for page in record report summary; do \
		ln -sf syscope-trace.1 $(DESTDIR)$(PREFIX)/share/man/man1/syscope-$$page.1; done
	mkdir -p $(DESTDIR)$(PREFIX)/share/bash-completion/completions $(DESTDIR)$(PREFIX)/share/zsh/site-functions \
		$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d
	.build-install/release/syscope --generate-completion-script bash \
		> $(DESTDIR)$(PREFIX)/share/bash-completion/completions/syscope
	.build-install/release/syscope --generate-completion-script zsh \
		> $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_syscope
	.build-install/release/syscope --generate-completion-script fish \
		> $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/syscope.fish

uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/syscope $(DESTDIR)$(PREFIX)/lib/syscope/kallsyms $(DESTDIR)$(PREFIX)/share/man/man1/syscope.1 \
		$(addprefix $(DESTDIR)$(PREFIX)/share/man/man1/syscope-,trace.1 record.1 report.1 summary.1) \
		$(DESTDIR)$(PREFIX)/share/bash-completion/completions/syscope \
		$(DESTDIR)$(PREFIX)/share/zsh/site-functions/_syscope \
		$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/syscope.fish

clean:
	rm -rf .build .build-install
