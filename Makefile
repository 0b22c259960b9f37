# Everything starts here: `make demo` to see Groundswell, `make test` to check it. `make help` lists the rest.
BIN := .venv/bin
WEB := src/groundswell/web
ASSETS := $(WEB)/static/build.json
# On a terminal uv shows how far it is; elsewhere its lists of packages would only be noise.
QUIET := $(shell [ -t 2 ] || echo --quiet)
CLIENT := $(shell find $(WEB)/client -type f -not -path '*/node_modules/*' 2>/dev/null)

.DEFAULT_GOAL := help
.PHONY: help demo test setup lock docs pictures clean

help:
	@echo 'make demo                 set up, fill a workspace with a simulated town, score it and serve it'
	@echo 'make demo DATA=PATH       the same with an export of yours'
	@echo 'make demo DATA=TABLE MAPPING=TOML'
	@echo '                          with a table, read as the mapping says'
	@echo 'make test                 set up and run every check'
	@echo 'make setup                only set up'
	@echo 'make docs                 write the pages anew that describe what the code registers'
	@echo 'make pictures             take the pictures in docs/pictures/ anew'
	@echo 'make lock                 write requirements.lock anew from pyproject.toml; UPGRADE=1 takes newer versions'
	@echo 'make clean                remove everything set-up made (workspaces stay)'

demo: setup
	@$(BIN)/groundswell demo $(if $(DATA),--data '$(DATA)') $(if $(MAPPING),--mapping '$(MAPPING)')

test: setup
	@setup/chromium.sh
	@setup/postgresql.sh
	@setup/java.sh
	@$(BIN)/python setup/check.py

setup: .venv/project.stamp $(ASSETS)

docs: setup
	@$(BIN)/python docs/make_reference.py
	@$(BIN)/python docs/make_sources.py

pictures: setup
	@setup/chromium.sh
	@$(BIN)/python docs/make_pictures.py

# The lock names no package index, so that it installs from any mirror; its hashes say what may be installed.
lock: .venv/uv.stamp
	$(BIN)/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes \
		--no-header --no-emit-index-url $(if $(UPGRADE),--upgrade) --output-file requirements.lock --quiet

clean:
	rm -rf .venv $(WEB)/static $(WEB)/client/node_modules dist .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find src tests docs setup -name __pycache__ -type d -prune -exec rm -rf {} +

# Each stamp lies in what it vouches for: removing .venv or static/ is enough to have it made again.
.venv/uv.stamp: setup/python.sh
	@setup/python.sh
	@touch $@

.venv/packages.stamp: .venv/uv.stamp requirements.lock
	@echo 'setup: installing locked packages (about 800 MB to download the first time)'
	@UV_COMPILE_BYTECODE_TIMEOUT=0 $(BIN)/uv pip sync $(QUIET) --compile-bytecode --python $(BIN)/python --require-hashes requirements.lock
	@touch $@

.venv/project.stamp: .venv/packages.stamp pyproject.toml | $(ASSETS)
	@echo 'setup: installing groundswell'
	@$(BIN)/uv pip install $(QUIET) --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

$(ASSETS): .venv/packages.stamp hatch_build.py $(CLIENT)
	@echo 'setup: building web assets'
	@$(BIN)/python hatch_build.py
	@touch $@
