# Thin aliases; run.py does the work and needs nothing but Python.
.PHONY: demo test lint lock

demo:
	python3 run.py demo

test:
	python3 run.py test

lint:
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports

lock:
	.venv/bin/uv pip compile --universal --generate-hashes --extra dev pyproject.toml -o requirements.lock --no-header --no-emit-index-url
