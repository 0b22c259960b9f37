#!/bin/sh
# Has Debian's Java at hand for the tests on Spark: installs it where that is allowed, else says what to do.
set -eu

if command -v java >/dev/null; then exit 0; fi

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "setup: installing java"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends default-jre-headless >/dev/null
else
    echo "setup: the tests on Spark need Java 17 or newer. On Debian and Ubuntu: sudo apt-get install default-jre-headless" >&2
fi
