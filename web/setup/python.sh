# Sourced by ./run and ./test: speaking to the person, the virtual environment, the front end.
# shellcheck shell=sh

# Where bytecode is not kept, every start compiles the whole project again.
unset PYTHONDONTWRITEBYTECODE

# say CHINESE ENGLISH: one line that either reader understands.
say() { printf '%s / %s\n' "$1" "$2"; }

fail() {
    say "$1" "$2" >&2
    exit 1
}

# A Python that can run the project: 3.11 or later.
find_python() {
    for candidate in python3 python3.14 python3.13 python3.12 python3.11; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$candidate"
            return 0
        fi
    done
    return 1
}

make_environment() {
    say '建立 Python 环境 .venv' 'Making the Python environment .venv'
    "$1" -m venv --clear .venv >.stamps/venv.log 2>&1 && return 0
    debian_install python3-venv || exit 1
    "$1" -m venv --clear .venv >.stamps/venv.log 2>&1 ||
        fail '无法建立 .venv，原因见 .stamps/venv.log' 'Could not make .venv; see .stamps/venv.log'
}

# install FILE: the requirements in FILE, unless exactly these were installed before.
install() {
    cmp -s "$1" ".venv/installed-$1" && return 0
    say "安装 $1" "Installing $1"
    if .venv/bin/python -m pip --disable-pip-version-check install --quiet -r "$1" \
        >.stamps/pip.log 2>&1; then
        cp "$1" ".venv/installed-$1"
        return 0
    fi
    reason=$(grep '^ERROR' .stamps/pip.log | tail -n 1)
    fail "无法安装 $1，请检查网络后重试（记录：.stamps/pip.log）" \
        "Could not install $1; check the network and try again (log: .stamps/pip.log). $reason"
}

# ready_python FILE...: a virtual environment with the requirements of every FILE.
ready_python() {
    mkdir -p .stamps
    if ! .venv/bin/python -c 'import pip' >/dev/null 2>&1; then
        python=$(find_python) ||
            fail '需要 Python 3.11 或更高版本：apt-get install python3' \
                'Python 3.11 or later is needed: apt-get install python3'
        make_environment "$python"
    fi
    for file in "$@"; do
        install "$file"
    done
}
