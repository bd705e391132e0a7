# Everything on a fresh machine with Swift: `make demo`, `make test`.
.PHONY: all deps build test demo bench install clean
all: build
build: deps
	swift build -c release
deps:
	@bash scripts/install-dependencies.sh
