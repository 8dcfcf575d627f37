#!/bin/sh
# Our reader and medspaCy on the same letters, one after the other on one core.
#
#     benches/side_by_side.sh [LETTERS]
#
# LETTERS is a folder of letters as text; without it the fixtures are read. medspaCy is installed into a virtual
# environment in VENV (by default beside this repository); it needs Python 3.11 and the network once.
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
letters=$(cd "${1:-$here/tests/letters}" && pwd)
venv=${VENV:-$here/../medspacy-venv}
if [ ! -x "$venv/bin/python" ]; then
    python3.11 -m venv "$venv" || python3 -m venv "$venv"
    "$venv/bin/pip" install -q medspacy==1.3.1 pyyaml
fi
cd "$here"
cargo bench -q --bench reading --no-run
taskset -c 0 "$venv/bin/python" benches/medspacy_peer.py "$letters" rules
taskset -c 0 cargo bench -q --bench reading -- "$letters"
