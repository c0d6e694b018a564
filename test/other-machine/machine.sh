#!/bin/sh
# Runs in a network, mount and host-name namespace of its own, of which it makes another machine: one
# that has neither this checkout nor what tests put into /tmp. The arguments: the folder of the
# machine, the checkout, and those of its dockerd.
set -e
folder=$1
checkout=$2
shift 2
ip link set lo up
hostname other-machine
mount --make-rprivate /
mount -t tmpfs tmpfs /tmp
mount -t tmpfs tmpfs "$checkout"
# The link's other end comes when the namespace is there.
while [ ! -e "$folder/linked" ]; do sleep 0.05; done
exec dockerd --data-root "$folder/root" --exec-root "$folder/exec" --pidfile "$folder/pid" \
  --host "unix://$folder/docker.sock" "$@"
