#!/usr/bin/env bash
# The one door to building, serving and testing Routelens. `./build.sh help` says what it can do.
# It runs on bash 3.2, which is what macOS has.
set -euo pipefail
cd "$(dirname "$0")"
# Without PYTHONDONTWRITEBYTECODE, for hundreds of tests start a Python that would compile everything anew.
unset PYTHONPATH PYTHONHOME VIRTUAL_ENV PYTHONDONTWRITEBYTECODE
PY=.venv/bin/python

usage() {
  cat <<'TEXT'
./build.sh serve [PORT]   build what has changed and serve the page at http://127.0.0.1:8484/
./build.sh build          build what has changed, with compressed copies; the page is then in build/site
./build.sh docs           the same without serving: the documentation, with its examples checked, is then in
                          build/site/docs, beside the page
./build.sh wheels         build what is shipped, in build/dist: wheels and source archives of routelens and
                          routelens-page, and the npm package
./build.sh test [WHAT…]   build what has changed and run every test, or a part of them:
                          unit (what takes under a minute), page, python, pyodide, browser, checks, everything,
                          browsers (the page in Chromium, Firefox and WebKitGTK; a part of slow),
                          slow (what everything leaves out), a folder such as py/kong or web/src/session,
                          or a file of tests
./build.sh check          lint and types alone
./build.sh bench [NAME]   run the benchmarks in tests/bench, or the one of that name
./build.sh clean          remove everything that this script has made
It needs Python 3.11 or newer and Node 20.19 or newer, and installs the rest inside this folder.
TEXT
}

fail() {
  printf '%s\n' "$@" >&2
  exit 1
}

# Debian ships Python without the module that makes virtual environments; as root there, install it.
install_venv() {
  local package said
  package=$(basename "$1")-venv
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    said=$(apt-get update 2>&1 && DEBIAN_FRONTEND=noninteractive apt-get install --yes "$package" 2>&1) ||
      fail "$said" "apt-get could not install $package, which $1 needs to make virtual environments."
  else
    fail "$1 cannot make virtual environments. On Debian and Ubuntu: apt-get install $package"
  fi
}

# Python 3.11 or newer that can make virtual environments, or a message that says what is wrong.
find_python() {
  local candidate old='' bare=''
  for candidate in python3 python3.14 python3.13 python3.12 python3.11 python \
    /usr/bin/python3 /usr/local/bin/python3 /opt/homebrew/bin/python3; do
    "$candidate" -c '' 2>/dev/null || continue
    if ! "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
      old=$("$candidate" -c 'import platform; print(platform.python_version())')
    elif ! "$candidate" -c 'import ensurepip, venv' 2>/dev/null; then
      bare=${bare:-$candidate}
    else
      printf '%s\n' "$candidate"
      return
    fi
  done
  if [ -n "$bare" ]; then
    install_venv "$bare"
    printf '%s\n' "$bare"
    return
  fi
  fail "Python 3.11 or newer is needed${old:+; this computer has $old}."
}

check_node() {
  command -v node >/dev/null || fail 'Node 20.19 or newer is needed; there is no node on the PATH.'
  command -v npm >/dev/null || fail 'npm is needed; it usually comes with Node.'
  node -e '
    const [major, minor] = process.versions.node.split(".").map(Number);
    process.exit(major > 20 || (major === 20 && minor >= 19) ? 0 : 1);
  ' || fail "Node 20.19 or newer is needed; this is $(node --version)."
}

# The virtual environment, made anew if its Python has gone or is too old.
make_environment() {
  if ! "$PY" -c 'import sys, pip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    local python
    python=$(find_python)
    rm -rf .venv
    "$python" -m venv .venv
  fi
}

# Bring everything up to the named stage up to date: packages, types, site or release.
prepare() {
  check_node
  make_environment
  "$PY" -m web.build.site "$1"
}

command=${1-help}
[ $# -eq 0 ] || shift
case $command in
  serve) [ $# -le 1 ] || { usage >&2; exit 2; } ;;
  bench) [ $# -le 2 ] && [ "${2:---json}" = --json ] || { usage >&2; exit 2; } ;;
  test) ;;
  *) [ $# -eq 0 ] || { usage >&2; exit 2; } ;;
esac

case $command in
  serve)
    prepare site
    exec "$PY" -m web.build.serve build/site ${1+"$1"}
    ;;
  build)
    prepare release
    ;;
  docs)
    prepare site
    ;;
  wheels)
    prepare wheels
    ;;
  test)
    prepare site
    exec "$PY" -m tests.suite ${1+"$@"}
    ;;
  check)
    prepare types
    exec "$PY" -m tests.suite checks
    ;;
  bench)
    prepare release
    if [ $# -ge 1 ]; then
      [ -f "tests/bench/$1.py" ] || fail "There is no benchmark tests/bench/$1.py"
      exec "$PY" -m "tests.bench.$1" ${2+"$2"}
    fi
    missed=0
    for script in tests/bench/*.py; do
      [ -f "$script" ] || fail 'There are no benchmarks in tests/bench.'
      name=$(basename "$script" .py)
      printf '%s\n' "== $name"
      "$PY" -m "tests.bench.$name" || missed=1 # a figure that misses its floor keeps no other from being taken
    done
    exit "$missed"
    ;;
  clean)
    rm -rf build dist .venv node_modules web/public/engine web/src/generated
    rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis test-results
    ;;
  help | -h | --help)
    usage
    ;;
  *)
    usage >&2
    exit 2
    ;;
esac
