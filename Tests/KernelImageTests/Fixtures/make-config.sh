#!/bin/sh
# Makes config.gz from config, as the kernel's build makes config_data.gz.
set -eu
cd "$(dirname "$0")"
gzip -9n < config > config.gz
