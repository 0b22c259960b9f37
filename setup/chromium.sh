#!/bin/sh
# Has Debian's Chromium at hand for the browser tests: installs it where that is allowed, else says what to do.
set -eu

if command -v chromium >/dev/null; then exit 0; fi

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "setup: installing chromium"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends chromium fonts-dejavu-core >/dev/null
else
    echo "setup: the browser tests need Chromium. On Debian and Ubuntu: sudo apt-get install chromium" >&2
fi
