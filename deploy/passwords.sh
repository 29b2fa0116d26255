#!/bin/sh
# Gives each role its password, when the database is first made: BS_PASSWORDS holds role=password, between spaces.
set -eu
for each in $BS_PASSWORDS; do
  printf "ALTER ROLE %s PASSWORD '%s';\n" "${each%%=*}" "${each#*=}"
done | psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username postgres
