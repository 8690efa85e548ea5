#!/bin/sh
# Makes the namespace and the recordings' search attributes. Can be run again at any time.
set -eu

until temporal operator cluster health; do sleep 2; done

temporal operator namespace describe --namespace "$TEMPORAL_NAMESPACE" >/dev/null 2>&1 ||
  temporal operator namespace create --namespace "$TEMPORAL_NAMESPACE" --retention 30d

# The server's processes learn of a new namespace one after another, within ten seconds.
patiently() {
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    "$@" && return
    sleep 2
  done
  return 1
}

attributes() {
  type=$1
  shift
  for name in "$@"; do
    patiently temporal operator search-attribute create --namespace "$TEMPORAL_NAMESPACE" --name "$name" --type "$type"
  done
}

attributes Keyword AgoraAppId AgoraChannel AgoraMode AgoraPhase AgoraSid AgoraResourceId
attributes KeywordList AgoraUids
attributes Bool AgoraLive
attributes Datetime AgoraStopBy
