#!/bin/sh
# Runs a command and starts it again whenever it ends, until this script is asked to stop.
# A process that cannot start is tried ever more slowly, so that it does not eat the machine.
stop=
delay=1
trap 'stop=1' TERM INT
if [ -n "$BALCAO_RUNNER" ]; then
    # Whoever started us may be killed outright; then the whole group ends, and with it the port is free again.
    (
        while kill -0 "$BALCAO_RUNNER" 2>/dev/null; do sleep 2; done
        kill -TERM 0
    ) &
fi
while [ -z "$stop" ]; do
    started=$(date +%s)
    "$@" &
    child=$!
    wait "$child"
    status=$?
    if [ -n "$stop" ]; then
        # The signal went to the whole process group; let the child finish what it was doing.
        wait "$child"
        break
    fi
    if [ $(($(date +%s) - started)) -gt 30 ]; then delay=1; fi
    echo "ended with status $status, starting again in ${delay} s" >&2
    sleep "$delay" &
    wait $!
    if [ "$delay" -lt 16 ]; then delay=$((delay * 2)); fi
done
