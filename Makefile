# Every goal makes what it needs. `python3 bootstrap.py GOAL` does the same where make is not at hand.
# Arguments go through ARGS: make test ARGS="tests/architecture -k locks"
PYTHON ?= python3
GOALS := demo start stop backup restore test lint nightly bench docs lock

.PHONY: $(GOALS)
$(GOALS):
	@$(PYTHON) bootstrap.py $@ $(ARGS)
